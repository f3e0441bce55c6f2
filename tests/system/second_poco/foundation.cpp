// Under the name of Poco's Foundation, though of a version that no program here has.
extern "C" int foreignFoundation();

extern "C" int foreignFoundation() {
  return 1;
}
