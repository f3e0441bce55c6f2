// Linked into the programs of a build with a sanitizer, and into no other.

// The sanitizer's library looks for them: hidden, it does not find them.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options();

// Every plugin exports its descriptor under the same name: the loader asks each shared object for
// its own, so that what looks like two definitions of one object is none.
extern "C" const char* __asan_default_options() {
  return "detect_odr_violation=0";
}

// Not a second for threads that race with the end: ours have ended by then. But for one that is
// stuck in somebody's plugin or in a write: it is left behind, which is no leak, and the report of
// one would be written to what may be stuck.
extern "C" const char* __tsan_default_options() {
  return "atexit_sleep_ms=0:report_thread_leaks=0";
}
