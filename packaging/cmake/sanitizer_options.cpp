// Linked into the programs of a build with the address sanitizer, and into no other.

extern "C" const char* __asan_default_options();

// Every plugin exports its descriptor under the same name: the loader asks each shared object for
// its own, so that what looks like two definitions of one object is none.
extern "C" const char* __asan_default_options() {
  return "detect_odr_violation=0";
}
