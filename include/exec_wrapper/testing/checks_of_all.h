#pragma once

#include "exec_wrapper/testing/exported_symbols.h"
#include "exec_wrapper/testing/use.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The rules for plugins of every kind. Each check opens its own plugin.
namespace exec_wrapper::contract::detail {

/// Letters, digits and single dashes, as in `max-age`.
inline bool isKey(std::string_view text) {
  char last = '-';
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && (c != '-' || last == '-')) {
      return false;
    }
    last = c;
  }
  return last != '-';
}

inline void descriptorFitsThisSdk(Plugin& plugin) {
  const PluginDescriptor& descriptor = plugin.file().descriptor();
  EXPECT_EQ(descriptor.abi, std::uint32_t{EXEC_WRAPPER_PLUGIN_ABI});
  EXPECT_EQ(descriptor.pocoVersion, std::uint32_t{POCO_VERSION});
  EXPECT_STREQ(descriptor.compiler, EXEC_WRAPPER_COMPILER_ABI);
}

inline void saysWhatItIs(Plugin& plugin) {
  const PluginInfo& info = plugin.info();
  EXPECT_EQ(info.name, stemOf(plugin.file().file())) << "the file must have the plugin's name";
  EXPECT_FALSE(info.version.empty());
  EXPECT_FALSE(info.summary.empty());
  EXPECT_FALSE(info.summary.ends_with('.')) << "it is half a sentence: " << info.summary;
  EXPECT_TRUE(info.kinds.contains(PluginKind::Guard) || info.kinds.contains(PluginKind::Reporter) ||
              info.kinds.contains(PluginKind::Runner));
}

inline void rowsAreWellFormed(Plugin& plugin) {
  const std::string prefix =
      plugin.subject().bundled ? std::string() : std::string(plugin.info().name) + ".";
  std::set<std::string_view> names;
  for (const Option& row : plugin.info().options) {
    SCOPED_TRACE(std::string(row.name));
    EXPECT_TRUE(row.name.starts_with(prefix)) << "spell it " << prefix << "<key>";
    EXPECT_TRUE(!row.name.starts_with(prefix) || isKey(row.name.substr(prefix.size())));
    EXPECT_TRUE(names.insert(row.name).second) << "there are two of this name";
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_FALSE(row.meaning.ends_with('.') || row.meaning.find('\n') != row.meaning.npos)
        << "a sentence without its full stop, in one line: " << row.meaning;
    EXPECT_EQ(row.type == OptionType::Choice, !row.choices.empty());
    EXPECT_LE(row.minimum, row.maximum);
    EXPECT_TRUE(!row.appends || row.type == OptionType::List);
    EXPECT_TRUE(row.computedDefault == nullptr ||
                (row.defaultValue.empty() && !row.defaultNote.empty()))
        << "tell in defaultNote by what rule the default is computed";
  }
  const auto makeSettings = [&plugin] {
    SampleSettings(plugin.info().options, plugin.subject().settings);
  };
  EXPECT_NO_THROW(makeSettings()) << "its defaults do not fit their rows";
}

inline void isSelectedBySettingsOfItsOwn(Plugin& plugin) {
  const std::string_view by = plugin.info().selectedBy;
  const auto own = [by](const Option& row) { return row.name == by; };
  EXPECT_TRUE(by.empty() || std::ranges::any_of(plugin.info().options, own)) << by;
}

/// The plain part of a mangled name: without the prefixes for "type information of", "member of"
/// and similar.
inline std::string_view ownerOf(std::string_view symbol) {
  symbol.remove_prefix(2);
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view prefix : {"TI", "TS", "TV", "TT", "GV", "GR", "Z", "N", "K"}) {
      if (symbol.starts_with(prefix)) {
        symbol.remove_prefix(prefix.size());
        found = true;
      }
    }
  }
  return symbol;
}

/// Whether a visible name is harmless: it belongs to the standard library, to Poco (templates are
/// shared by all), or to the exception that the wrapper catches; or it is the type information of
/// a function or a pointer.
inline bool isSharedByAll(std::string_view symbol) {
  const std::string_view owner = ownerOf(symbol);
  const bool standard = owner.size() > 1 && owner[0] == 'S' && owner[1] >= 'a' && owner[1] <= 'z';
  return standard || owner.starts_with("9__gnu_cxx") || owner.starts_with("4Poco") ||
         owner.starts_with('F') || owner.starts_with('P') ||
         owner == "12exec_wrapper18ConfigurationErrorE";
}

/// All plugins are opened into one name space, where two classes of the same visible name would
/// run each other's code.
inline void exportsNothingButDescriptorAndFactory(Plugin& plugin) {
  const std::vector<std::string> symbols = exportedSymbols(plugin.file().file());
  EXPECT_EQ(std::ranges::count(symbols, EXEC_WRAPPER_DESCRIPTOR_SYMBOL), 1);
  EXPECT_EQ(std::ranges::count(symbols, "pocoBuildManifest"), 1);
  for (const std::string& symbol : symbols) {
    EXPECT_TRUE(!symbol.starts_with("_Z") || isSharedByAll(symbol))
        << symbol << " is visible: build the plugin with exec_wrapper_add_plugin()";
  }
}

inline void makesTheKindsThatItNamesAndNoOthers(Plugin& plugin) {
  const PluginKinds kinds = plugin.info().kinds;
  EXPECT_EQ(plugin.makeGuard() != nullptr, kinds.contains(PluginKind::Guard));
  EXPECT_EQ(plugin.makeReporter() != nullptr, kinds.contains(PluginKind::Reporter));
  EXPECT_EQ(plugin.makeRunner() != nullptr, kinds.contains(PluginKind::Runner));
}

inline void objectsThatAreNeverUsedGoQuietly(Plugin& plugin) {
  for (int i = 0; i < 2; ++i) {
    Plugin again(plugin.subject());
    again.makeGuard();
    again.makeReporter();
    again.makeRunner();
  }
}

inline void leavesNoDescriptorOpen(Plugin& plugin) {
  use(plugin); // the libraries below open their permanent files
  const std::size_t before = openDescriptors();
  use(plugin);
  EXPECT_LE(openDescriptors(), before);
}

/// The wrapper masks known secrets. A plugin does not rely on that: the wrapper does not know
/// a secret that the plugin has cut or encoded.
inline void keepsItsSecrets(Plugin& plugin) {
  std::vector<std::string> told;
  if (plugin.info().kinds.contains(PluginKind::Reporter)) {
    for (const Delivery& delivery : deliverAll(plugin)) {
      told.push_back(delivery.reason);
      if (delivery.exchange) {
        told.push_back(delivery.exchange->url + "\n" + delivery.exchange->request);
      }
    }
  }
  if (plugin.info().kinds.contains(PluginKind::Guard)) {
    const Decision decision = askOnce(*plugin.makeGuard(), std::chrono::milliseconds(100));
    if (const auto* const refusal = std::get_if<Refusal>(&decision)) {
      told.push_back(refusal->message);
    }
  }
  for (std::string& text : plugin.host().said()) {
    told.push_back(std::move(text));
  }
  for (const Option& row : plugin.info().options) {
    const Secret secret =
        row.type == OptionType::Secret ? plugin.settings().secret(row.name) : Secret();
    for (const std::string& text : told) {
      EXPECT_TRUE(secret.empty() || text.find(secret.reveal()) == text.npos)
          << "it tells its " << row.name << ": " << text;
    }
  }
}

} // namespace exec_wrapper::contract::detail
