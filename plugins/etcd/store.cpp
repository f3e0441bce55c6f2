#include "store.h"

#include "common/crypto/base64.h"
#include "common/json/json_object.h"

#include <utility>

namespace exec_wrapper::etcd {

namespace {

using common::fromBase64;
using common::JsonObject;
using common::JsonReader;
using common::toBase64;
using Kind = Reply::Kind;

/// 64-bit numbers are sent as texts.
std::string numberText(std::int64_t number) {
  return std::to_string(number);
}

std::string leaseBody(std::int64_t lease) {
  return JsonObject().add("ID", numberText(lease)).text();
}

std::optional<Entry> entryFrom(const JsonReader& json) {
  std::optional<std::string> key = fromBase64(json.text("key"));
  std::optional<std::string> value = fromBase64(json.text("value"));
  const std::optional<std::int64_t> created = json.number("create_revision");
  const std::optional<std::int64_t> modified = json.number("mod_revision");
  const std::optional<std::int64_t> lease = json.number("lease");
  if (!key || !value || !created || *created <= 0 || !modified || !lease) {
    return std::nullopt;
  }
  return Entry{*std::move(key), *std::move(value), *created, *modified, *lease};
}

std::vector<Entry> entriesFrom(const JsonReader& range) {
  std::vector<Entry> entries;
  for (const JsonReader& json : range.list("kvs")) {
    if (std::optional<Entry> entry = entryFrom(json)) {
      entries.push_back(*std::move(entry));
    }
  }
  return entries;
}

std::string comparison(const Change& change) {
  JsonObject compare;
  compare.add("key", toBase64(change.key)).add("result", "EQUAL");
  return change.modified == 0
             ? compare.add("target", "CREATE").add("create_revision", "0").text()
             : compare.add("target", "MOD").add("mod_revision", numberText(change.modified)).text();
}

std::string transaction(const Change& change) {
  JsonObject put;
  put.add("key", toBase64(change.key)).add("value", toBase64(change.value));
  if (change.lease != 0) {
    put.add("lease", numberText(change.lease));
  }
  std::string success = JsonObject().addObject("request_put", put).text();
  if (!change.removed.empty()) {
    const JsonObject removal = JsonObject().add("key", toBase64(change.removed));
    success += "," + JsonObject().addObject("request_delete_range", removal).text();
  }
  const JsonObject look = JsonObject().add("key", toBase64(change.key));
  const std::string failure = JsonObject().addObject("request_range", look).text();
  return JsonObject()
      .addJson("compare", "[" + comparison(change) + "]")
      .addJson("success", "[" + success + "]")
      .addJson("failure", "[" + failure + "]")
      .text();
}

std::optional<std::int64_t> termIn(const JsonReader& body) {
  return body.object("header").number("raft_term");
}

constexpr char kUnreadableLease[] = "with a lease whose ID or TTL is no number of 64 bits";

/// For a successful answer that lacks a required part.
Reply notUnderstood(Reply reply, const char* what) {
  reply.kind = Kind::Refused;
  reply.reason = std::string("etcd answered ") + what + ", which is invalid";
  return reply;
}

/// The leader's answer about the lease disagrees with a quorum's answer about the key.
Reply unsettled(bool sameLeader) {
  Reply reply;
  reply.reason = sameLeader ? "etcd does not know the lease, but has its key"
                            : "etcd elected another leader while the lease was renewed";
  return reply;
}

} // namespace

Answer<Grant> Store::grant(std::chrono::seconds ttl, const Limits& limits) {
  const std::string body = JsonObject().add("TTL", numberText(ttl.count())).text();
  Answer<Grant> answer{cluster_.call("/v3/lease/grant", body, limits), std::nullopt};
  if (!answer.reply.ok()) {
    return answer;
  }
  const JsonReader& json = answer.reply.body;
  const std::optional<std::int64_t> id = json.number("ID");
  const std::optional<std::int64_t> time = json.number("TTL");
  if (!id || !time) {
    answer.reply = notUnderstood(answer.reply, kUnreadableLease);
    return answer;
  }
  const Grant grant{*id, std::chrono::seconds(*time)};
  if (grant.lease == 0 || grant.ttl < ttl) {
    answer.reply = notUnderstood(answer.reply, "with a lease shorter than requested");
    return answer;
  }
  answer.value = grant;
  return answer;
}

Answer<Renewal> Store::renew(std::int64_t lease, const std::string& key, std::int64_t created,
                             const Limits& limits) {
  Reply renewed = cluster_.call("/v3/lease/keepalive", leaseBody(lease), limits);
  if (!renewed.ok() && renewed.kind != Kind::NotFound) {
    return {std::move(renewed), std::nullopt};
  }
  const JsonReader result = renewed.body.object("result");
  const std::optional<std::int64_t> time = result.number("TTL"); // 0: there is no such lease
  if (!time) {
    return {notUnderstood(std::move(renewed), kUnreadableLease), std::nullopt};
  }
  const std::chrono::seconds ttl(*time);
  Answer<std::vector<Entry>> found = read(key, limits);
  if (!found.value) {
    return {std::move(found.reply), std::nullopt};
  }
  if (found.value->empty() || found.value->front().created != created) {
    return {std::move(found.reply), Renewal()};
  }
  const std::optional<std::int64_t> term = termIn(result);
  const bool sameLeader = term && term == termIn(found.reply.body);
  if (ttl <= std::chrono::seconds::zero() || !sameLeader) {
    return {unsettled(sameLeader), std::nullopt};
  }
  return {std::move(found.reply), Renewal{true, ttl}};
}

Reply Store::revoke(std::int64_t lease, const Limits& limits) {
  Reply reply = cluster_.call("/v3/lease/revoke", leaseBody(lease), limits);
  if (reply.kind == Kind::NotFound) {
    reply.kind = Kind::Ok;
  }
  return reply;
}

Answer<std::vector<Entry>> Store::readAll(const std::string& prefix, const Limits& limits) {
  std::string end = prefix;
  end.back() = static_cast<char>(end.back() + 1);
  return range(JsonObject().add("key", toBase64(prefix)).add("range_end", toBase64(end)).text(),
               limits);
}

Answer<std::vector<Entry>> Store::read(const std::string& key, const Limits& limits) {
  return range(JsonObject().add("key", toBase64(key)).text(), limits);
}

Answer<std::vector<Entry>> Store::range(const std::string& body, const Limits& limits) {
  Answer<std::vector<Entry>> answer{cluster_.call("/v3/kv/range", body, limits), std::nullopt};
  if (answer.reply.ok()) {
    answer.value = entriesFrom(answer.reply.body);
    if (answer.value->size() != answer.reply.body.list("kvs").size()) {
      answer.reply = notUnderstood(answer.reply, "with malformed keys");
      answer.value.reset();
    }
  }
  return answer;
}

Answer<Changed> Store::change(const Change& change, const Limits& limits) {
  Answer<Changed> answer{cluster_.call("/v3/kv/txn", transaction(change), limits), std::nullopt};
  if (!answer.reply.ok()) {
    return answer;
  }
  const JsonReader& json = answer.reply.body;
  Changed changed{json.flag("succeeded"), json.object("header").number("revision").value_or(0),
                  std::nullopt};
  for (const JsonReader& response : json.list("responses")) {
    for (Entry& entry : entriesFrom(response.object("response_range"))) {
      changed.found = std::move(entry);
    }
  }
  if (changed.done && changed.revision <= 0) {
    answer.reply = notUnderstood(answer.reply, "without a revision");
    return answer;
  }
  answer.value = std::move(changed);
  return answer;
}

} // namespace exec_wrapper::etcd
