#include "kalshi/group_codec.h"

#include "json/quote.h"
#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

constexpr const char* groups_path = "/portfolio/order_groups";

GroupObject read_group(json::Reader& reader) {
  GroupObject out;
  out.limit = count_if_any(reader, "contracts_limit_fp");
  out.auto_cancel = reader.boolean("is_auto_cancel_enabled");
  out.exchange_index = shard_if_any(reader, "exchange_index");
  return out;
}

void check_limit(RequestCheck& check, Quantity limit) {
  check.refuse_if(limit < Quantity::contracts(1), "contracts_limit_fp", limit.text(),
                  "must be one contract at least");
}

Result<Request> about(const GroupName& group, const char* method, const char* what, std::string body,
                      RequestCheck check) {
  check.nonempty("order_group_id", group.order_group_id).subaccount(group.subaccount);
  check.between("exchange_index", group.exchange_index, 0, 100);
  if (check.failed()) return check.error();
  Query query;
  query.add("subaccount", group.subaccount).add("exchange_index", group.exchange_index);
  const std::string path = groups_path + ("/" + percent_encoded(group.order_group_id)) + what;
  return Request{method, path, query.text(), std::move(body)};
}

std::string limit_body(Quantity limit) {
  return json::ObjectWriter().add("contracts_limit_fp", limit.text()).text();
}

}  // namespace

Result<CreatedGroup> parse_group_create_reply(std::string_view body) {
  return parse_object<CreatedGroup>(body, "", [](json::Reader& reader) {
    CreatedGroup out;
    out.order_group_id = reader.nonempty_string("order_group_id");
    const auto subaccount = subaccount_if_any(reader, "subaccount");
    if (!subaccount) reader.integer("subaccount");  // says that it is missing
    out.subaccount = subaccount.value_or(0);
    out.exchange_index = shard_if_any(reader, "exchange_index");
    return out;
  });
}

Result<Request> create_group_request(Quantity limit, std::optional<int32_t> exchange_index,
                                     std::optional<int32_t> subaccount) {
  RequestCheck check;
  check_limit(check, limit);
  check.between("exchange_index", exchange_index, 0, 100).subaccount(subaccount);
  if (check.failed()) return check.error();
  json::ObjectWriter out;
  out.add("contracts_limit_fp", limit.text());
  if (subaccount) out.add("subaccount", static_cast<int64_t>(*subaccount));
  if (exchange_index) out.add("exchange_index", static_cast<int64_t>(*exchange_index));
  return Request{"POST", groups_path + std::string("/create"), "", out.text()};
}

Result<std::vector<GroupObject>> parse_groups(std::string_view body) {
  using All = std::vector<GroupObject>;
  return parse_object<All>(body, "", [](json::Reader& reader) {
    return items_of<GroupObject>(reader, "order_groups", [](json::Reader& item) {
      const std::string id = item.nonempty_string("id");
      GroupObject out = read_group(item);
      out.order_group_id = id;
      return out;
    });
  });
}

Result<GroupObject> parse_group(std::string_view body) {
  return parse_object<GroupObject>(body, "", [](json::Reader& reader) {
    GroupObject out = read_group(reader);
    out.orders = texts_of(reader, "orders");
    return out;
  });
}

Result<Request> groups_request(std::optional<int32_t> subaccount) {
  RequestCheck check;
  check.subaccount(subaccount);
  if (check.failed()) return check.error();
  return Request{"GET", groups_path, Query().add("subaccount", subaccount).text(), ""};
}

Result<Request> group_request(const GroupName& group) { return about(group, "GET", "", "", {}); }
Result<Request> reset_group_request(const GroupName& group) {
  return about(group, "PUT", "/reset", "{}", {});
}
Result<Request> trigger_group_request(const GroupName& group) {
  return about(group, "PUT", "/trigger", "{}", {});
}
Result<Request> limit_group_request(const GroupName& group, Quantity limit) {
  RequestCheck check;
  check_limit(check, limit);
  return about(group, "PUT", "/limit", limit_body(limit), check);
}
Result<Request> delete_group_request(const GroupName& group) { return about(group, "DELETE", "", "", {}); }

}  // namespace headgate::kalshi
