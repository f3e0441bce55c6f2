// A library that has nothing to do with us, but uses another Poco.
extern "C" int foreignFoundation();
extern "C" int libraryBetween();

extern "C" int libraryBetween() {
  return foreignFoundation();
}
