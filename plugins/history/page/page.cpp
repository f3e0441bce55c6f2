#include "history/page/page.h"

#include "common/crypto/base64.h"
#include "common/crypto/sha256.h"
#include "history/page/page_files.h"
#include "history/page/page_text.h"

#include <cstdlib>
#include <map>

namespace exec_wrapper::history {

namespace {

/// The source of a policy that allows exactly this text.
std::string hashSource(std::string_view text) {
  const std::string digits = common::sha256(text);
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(std::strtol(digits.substr(at, 2).c_str(), nullptr, 16));
  }
  return "'sha256-" + common::toBase64(bytes) + "'";
}

/// What browsers without scripts show.
std::string summaryHtml(const PageData& data) {
  std::string html = data.summary.empty() ? "<p>No job is in trouble.</p>" : "<ul>";
  for (const std::string& sentence : data.summary) {
    html += "<li><bdi>" + htmlText(sentence) + "</bdi></li>";
  }
  return html + (data.summary.empty() ? "" : "</ul>");
}

} // namespace

std::string contentSecurityPolicy(PageKind kind) {
  // Hashing takes a millisecond: once.
  static const std::string allowed = "default-src 'none'; script-src " + hashSource(kPageScript) +
                                     "; style-src " + hashSource(kPageStyle) +
                                     "; img-src data:; base-uri 'none'; form-action 'none'";
  return allowed + (kind == PageKind::Live ? "; connect-src 'self'" : "");
}

std::string pageOf(const PageData& data, PageKind kind) {
  const std::map<std::string_view, std::string> parts = {
      {"policy", htmlText(contentSecurityPolicy(kind))},
      {"kind", kind == PageKind::Live ? "live" : "file"},
      {"style", std::string(kPageStyle)},
      {"script", std::string(kPageScript)},
      {"summary", summaryHtml(data)},
      {"data", scriptSafe(data.json)}};
  std::string page;
  std::string_view rest = kPageFrame; // {{name}} stands for a part
  for (std::size_t open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    const std::size_t close = rest.find("}}", open);
    page += rest.substr(0, open);
    page += parts.at(rest.substr(open + 2, close - open - 2));
    rest.remove_prefix(close + 2);
  }
  return page.append(rest);
}

void writePage(Database& database, WallTime now,
               const std::function<void(std::string_view)>& write) {
  write(pageOf(pageData(database, now), PageKind::File));
}

} // namespace exec_wrapper::history
