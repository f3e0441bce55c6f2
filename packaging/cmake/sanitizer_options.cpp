// Linked into the programs of a build with a sanitizer, and into no other.

extern "C" const char* __asan_default_options();
extern "C" const char* __tsan_default_options();

// Every plugin exports its descriptor under the same name: the loader asks each shared object for
// its own, so that what looks like two definitions of one object is none.
extern "C" const char* __asan_default_options() {
  return "detect_odr_violation=0";
}

// Not a second for threads that race with the end: ours have ended by then.
extern "C" const char* __tsan_default_options() {
  return "atexit_sleep_ms=0";
}
