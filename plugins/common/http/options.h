#pragma once

#include "exec_wrapper/option.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace exec_wrapper::http {

/// A text as a template argument, as in `Rows<"webhook", "the receiver", "webhook-url">`.
template <std::size_t Size> struct FixedText {
  char text[Size] = {}; // with its terminating zero

  consteval FixedText(const char (&from)[Size]) { std::copy_n(from, Size, text); }
  static constexpr std::size_t size() { return Size - 1; }
};

/// The texts concatenated, for as long as the program runs.
template <FixedText... Parts> struct Joined {
  static constexpr auto kText = [] {
    std::array<char, (Parts.size() + ...)> all{};
    char* end = all.data();
    ((end = std::copy_n(Parts.text, Parts.size(), end)), ...);
    return all;
  }();
  static constexpr std::string_view kView{kText.data(), kText.size()};
};

template <FixedText... Parts> inline constexpr std::string_view kJoined = Joined<Parts...>::kView;

/// The settings that all plugins with an HTTP server have in common. Each name is Prefix and an
/// ending that is the same for all. `Server` names the server, such as "Rollbar". `Selecting` is
/// the setting without which a client certificate has no use; the other rows may be set without it,
/// as defaults in a file that several jobs share. `clientOptions` and `common::readRetries` read
/// them.
template <FixedText Prefix, FixedText Server, FixedText Selecting> struct Rows {
  /// For a guard that needs an answer within a bounded time: there is always a limit.
  static constexpr Option boundedTimeout(std::string_view seconds) {
    return {
        .name = kJoined<Prefix, "-timeout">,
        .type = OptionType::TimeSpan,
        .defaultValue = seconds,
        .meaning = kJoined<"Time limit of one whole request to ", Server>,
        .positive = true,
    };
  }

  static constexpr Option timeout(std::string_view seconds) {
    return {
        .name = kJoined<Prefix, "-timeout">,
        .type = OptionType::TimeSpan,
        .defaultValue = seconds,
        .meaning =
            kJoined<"Time limit of one whole request to ", Server, "; a negative number: no limit">,
        .negative = Negative::Unlimited,
        .positive = true,
    };
  }

  static constexpr Option retries(std::string_view times) {
    return {
        .name = kJoined<Prefix, "-retries">,
        .type = OptionType::Integer,
        .defaultValue = times,
        .meaning = kJoined<"Number of retries of a failed request to ", Server,
                           "; a negative number: no limit">,
        .negative = Negative::Unlimited,
    };
  }

  static constexpr Option retryDelay(std::string_view seconds) {
    return {
        .name = kJoined<Prefix, "-retry-delay">,
        .type = OptionType::TimeSpan,
        .defaultValue = seconds,
        .meaning = kJoined<"Delay before a retry of a failed request to ", Server,
                           ", unless the answer gives a delay">,
        .negative = Negative::Zero,
    };
  }

  static constexpr std::array<Option, 3> kTls = {{
      {
          .name = kJoined<Prefix, "-ca-file">,
          .type = OptionType::Path,
          .defaultNote = "the system's",
          .meaning = kJoined<"CA certificates (PEM) used to verify ", Server>,
          .placeholder = "FILE",
          .use = PathUse::ReadFile,
      },
      {
          .name = kJoined<Prefix, "-client-cert-file">,
          .type = OptionType::Path,
          .meaning = kJoined<"Client certificate chain (PEM) for mutual TLS with ", Server>,
          .placeholder = "FILE",
          .dependsOn = kJoined<Selecting>,
          .use = PathUse::ReadFile,
      },
      {
          .name = kJoined<Prefix, "-client-key-file">,
          .type = OptionType::Path,
          .defaultNote = "in the file of the certificate",
          .meaning = "The private key (PEM, without a password) of the client certificate",
          .placeholder = "FILE",
          .dependsOn = kJoined<Prefix, "-client-cert-file">,
          .use = PathUse::ReadFile,
      },
  }};
};

/// The same row; its value is also put into the command's environment.
constexpr Option exported(Option row) {
  row.exported = true;
  return row;
}

/// All rows in one array, in this order.
template <std::size_t... Sizes>
constexpr std::array<Option, (Sizes + ...)> rows(const std::array<Option, Sizes>&... parts) {
  std::array<Option, (Sizes + ...)> all{};
  Option* end = all.data();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return all;
}

} // namespace exec_wrapper::http
