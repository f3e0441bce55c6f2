# Sourced by packaging/deb and packaging/tarball, behind common.sh: the build that is packed.

umask 022 # also applies to the packed files
export LC_ALL=C.UTF-8

directory=$root/build/package
changelog=$root/packaging/debian/changelog

# flags NAME: Debian's flags for compiling and linking.
flags() {
  DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get "$1"
}

# What is packed has the date of the changelog's first entry.
build_package() {
  ensure_packages g++ cmake ninja-build lld libssl-dev dpkg-dev file
  CXXFLAGS="$(flags CXXFLAGS) $(flags CPPFLAGS)"
  LDFLAGS=$(flags LDFLAGS)
  SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$changelog" -S Timestamp)
  export CXXFLAGS LDFLAGS SOURCE_DATE_EPOCH
  mkdir -p -- "$directory"
  configure package "$directory" # again: the build environment may have changed
  build package all
}
