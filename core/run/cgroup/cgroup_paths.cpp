#include "run/cgroup/cgroup_paths.h"

#include "base/file.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace exec_wrapper::run {

namespace {

// Returns the text before the separator, and removes both.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool holds(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (cut(list, ',') == word) {
      return true;
    }
  }
  return false;
}

bool isOctal(char c) {
  return c >= '0' && c <= '7';
}

// `mountinfo` has blanks, tabs, line ends and backslashes as \040 and the like.
std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const bool escape =
        text.size() > 3 && text[0] == '\\' && std::all_of(&text[1], &text[1] + 3, isOctal);
    plain += escape ? static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + text[3] - '0')
                    : text[0];
    text.remove_prefix(escape ? 4 : 1);
  }
  return plain;
}

struct Mount {
  std::string root; // the visible part of the file system
  std::string point;
  std::string_view type;
  std::string_view options;
};

// Number, parent, device, root, point, options, any number of tags, "-", type, source, options.
Mount parseMount(std::string_view line) {
  for (int i = 0; i < 3; ++i) {
    cut(line, ' ');
  }
  Mount mount;
  mount.root = unescaped(cut(line, ' '));
  mount.point = unescaped(cut(line, ' '));
  while (!line.empty() && cut(line, ' ') != "-") {
  }
  mount.type = cut(line, ' ');
  cut(line, ' ');
  mount.options = line;
  return mount;
}

bool shows(const Mount& mount, std::string_view controller) {
  return controller == CgroupPaths::kUnified
             ? mount.type == "cgroup2"
             : mount.type == "cgroup" && holds(mount.options, controller);
}

// The path within the mount. Nothing if the mount does not show it. Example: a cgroup outside the
// root of our cgroup namespace, whose path begins with "/..".
std::optional<std::string_view> within(const Mount& mount, std::string_view path) {
  const std::string_view root = mount.root == "/" ? std::string_view() : mount.root;
  if (!path.starts_with(root)) {
    return std::nullopt;
  }
  path.remove_prefix(root.size());
  const bool whole = path.empty() || path.front() == '/';
  const bool outside = path == "/.." || path.starts_with("/../");
  return whole && !outside ? std::optional(path == "/" ? std::string_view() : path) : std::nullopt;
}

} // namespace

std::string_view cgroupPath(std::string_view memberships, std::string_view controller) {
  while (!memberships.empty()) {
    std::string_view line = cut(memberships, '\n');
    const std::string_view hierarchy = cut(line, ':');
    const std::string_view controllers = cut(line, ':');
    const bool unified = hierarchy == "0" && controllers.empty();
    if (controller == CgroupPaths::kUnified ? unified : holds(controllers, controller)) {
      return line;
    }
  }
  return {};
}

CgroupPaths CgroupPaths::of(const std::string& process) {
  return {base::readFile(process + "/mountinfo"), base::readFile(process + "/cgroup")};
}

CgroupPaths::CgroupPaths(std::string mounts, std::string memberships)
    : mounts_(std::move(mounts)), memberships_(std::move(memberships)) {}

std::vector<std::string> CgroupPaths::directories(std::string_view controller) const {
  return directories(controller, cgroupPath(memberships_, controller));
}

std::vector<std::string> CgroupPaths::directories(std::string_view controller,
                                                  std::string_view path) const {
  std::vector<std::string> found;
  for (std::string_view rest = path.empty() ? std::string_view() : mounts_; !rest.empty();) {
    const Mount mount = parseMount(cut(rest, '\n'));
    if (!shows(mount, controller)) {
      continue;
    }
    if (const auto inside = within(mount, path)) {
      found.push_back(mount.point + std::string(*inside));
    }
  }
  return found;
}

} // namespace exec_wrapper::run
