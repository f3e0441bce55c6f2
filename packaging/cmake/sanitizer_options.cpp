// Linked only into the programs of a build with a sanitizer.

// The sanitizer's library looks these functions up, so they must not be hidden.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options();
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions();

// Every plugin exports its descriptor under the same name. The loader looks it up in each shared
// object, so this is not a violation of the one-definition rule.
extern "C" const char* __asan_default_options() {
  return "detect_odr_violation=0";
}

// No second of waiting at exit for threads that race with it: our threads have ended by then. The
// exception is a thread that is stuck in a plugin or in a write. It is left behind on purpose,
// which is not a leak, and a leak report might be written to the same blocked file.
extern "C" const char* __tsan_default_options() {
  return "atexit_sleep_ms=0:report_thread_leaks=0";
}

// A thread that loads support/http.so runs the constructors of Poco Net. Another thread uses what
// they made when its own dlopen(3) has returned: the loader's lock orders the two, but it is not
// visible to the sanitizer.
extern "C" const char* __tsan_default_suppressions() {
  return "race:support_module.cpp\n";
}
