// See README.md. Keys rsa.pem and rsa.pub lie in the working folder.
const { spawn } = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const kalshi = require("kalshi-typescript");
const WebSocket = require("ws");

const keyId = "5a3f1c52-6f0e-4d58-9d0a-6b6a1c1f7e22";
const [program, speed = "60"] = process.argv.slice(2);
const world = spawn(program, [
  "--seed", "7", "--days", "endless", "--clock", "free", "--speed", speed, "--begin", "now",
  "--cities", "KXHIGHNY,KXHIGHCHI", "--key-id", keyId, "--public-key", "rsa.pub", "--cash", "900",
  "--shard", "KXHIGHCHI=2", "--shard-cash", "2=50", "--tier", "prestige",
]);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let good = 0;
let bad = 0;
// The reply's data. `status`: the only one that is expected; otherwise any success.
async function call(name, ask, status) {
  let reply;
  try {
    reply = await ask();
  } catch (error) {
    reply = error.response || { status: error.message };
    if (reply.status !== status) {
      ++bad;
      console.log("bad", name, reply.status, JSON.stringify(reply.data));
      return undefined;
    }
  }
  if (status && reply.status !== status) {
    ++bad;
    console.log("bad", name, reply.status);
  } else {
    ++good;
  }
  return reply.data;
}

async function ask_everything_public(api, market, other) {
  const now = Math.floor(Date.now() / 1000);
  const [from, to] = [now - 86400, now + 86400];
  const series = "KXHIGHNY";
  const { ticker, event_ticker: event } = market;
  await call("status", () => api.exchange.getExchangeStatus());
  await call("schedule", () => api.exchange.getExchangeSchedule());
  await call("user data timestamp", () => api.exchange.getUserDataTimestamp());
  await call("fee changes", () => api.exchange.getSeriesFeeChanges());
  await call("market", () => api.market.getMarket(ticker));
  await call("book", () => api.market.getMarketOrderbook(ticker));
  await call("books", () => api.market.getMarketOrderbooks([ticker, other.ticker]));
  await call("trades", () => api.market.getTrades(50, undefined, ticker));
  await call("series", () => api.market.getSeries(series));
  await call("all series", () => api.market.getSeriesList());
  await call("candles", () => api.market.getMarketCandlesticks(series, ticker, from, to, 60));
  await call("candles of several", () => api.market.batchGetMarketCandlesticks(ticker, from, to, 60));
  await call("events", () => api.events.getEvents(10, undefined, true));
  await call("event", () => api.events.getEvent(event, true));
  await call("event metadata", () => api.events.getEventMetadata(event));
  await call("candles of an event", () => api.events.getMarketCandlesticksByEvent(event, series, from, to, 60));
  await call("combined events", () => api.events.getMultivariateEvents());
  await call("event fee changes", () => api.events.getEventFeeChanges());
  await call("milestones", () => api.milestones.getMilestones(10));
  await call("structured targets", () => api.targets.getStructuredTargets());
  await call("tags", () => api.search.getTagsForSeriesCategories());
  await call("sports", () => api.search.getFiltersForSports());
  await call("cutoff", () => api.historical.getHistoricalCutoff());
  await call("old markets", () => api.historical.getHistoricalMarkets());
  await call("old trades", () => api.historical.getTradesHistorical());
}

async function order_with_every_option(api, market, other) {
  const now = Math.floor(Date.now() / 1000);
  const order = (changes) => ({
    ticker: market.ticker, client_order_id: crypto.randomUUID(), side: "bid", count: "2.00", price: "0.0100",
    time_in_force: "good_till_canceled", self_trade_prevention_type: "taker_at_cross", ...changes,
  });
  const create = (name, changes, status = 201) =>
    call(name, () => api.orders.createOrderV2(order(changes)), status);
  const rest = (await create("rest", {})).order_id;
  await call("order", () => api.orders.getOrder(rest));
  await call("queue position", () => api.orders.getOrderQueuePosition(rest));
  await call("queue positions", () => api.orders.getOrderQueuePositions(market.ticker));
  await create("post only", { post_only: true, cancel_order_on_pause: true, expiration_time: now + 36000 });
  await create("its shard", { exchange_index: 0, subaccount: 0 });
  await create("any shard", { exchange_index: -1 });
  await create("another shard", { ticker: other.ticker, exchange_index: 2, count: "1.00" });
  const immediate = { count: "3.00", price: "0.9900", time_in_force: "immediate_or_cancel" };
  await create("at once", { ...immediate, self_trade_prevention_type: "maker" });
  await create("reducing", { ...immediate, side: "ask", price: "0.0100", count: "1.00", reduce_only: true });
  await create("all or nothing", { count: "100000.00", time_in_force: "fill_or_kill" }, 409);
  const group = (await call("group", () => api.groups.createOrderGroup({ contracts_limit: 10 }))).order_group_id;
  await create("grouped", { order_group_id: group });
  await call("groups", () => api.groups.getOrderGroups());
  await call("the group", () => api.groups.getOrderGroup(group));
  await call("its limit", () => api.groups.updateOrderGroupLimit(group, { contracts_limit: 20 }));
  await call("its trigger", () => api.groups.triggerOrderGroup(group));
  await call("its reset", () => api.groups.resetOrderGroup(group));
  await call("its end", () => api.groups.deleteOrderGroup(group));
  const amended = { ticker: market.ticker, side: "bid", price: "0.0200", count: "3.00" };
  await call("amend", () => api.orders.amendOrderV2(rest, amended));
  await call("decrease", () => api.orders.decreaseOrderV2(rest, { reduce_by: "1.00" }));
  const both = { orders: [order({}), order({ price: "1.5000" })] };
  const batch = await call("batch", () => api.orders.batchCreateOrdersV2(both));
  const gone = { orders: [{ order_id: batch.orders[0].order_id }, { order_id: crypto.randomUUID() }] };
  await call("batch cancel", () => api.orders.batchCancelOrdersV2(gone));
  const cancel = () => api.orders.cancelOrderV2(rest, undefined, undefined, market.ticker);
  await call("cancel", cancel);
  await call("cancel again", cancel, 404);
  const move = { source: "event_contract", destination: "event_contract", amount: 100000,
                 source_exchange_shard: 0, destination_exchange_shard: 2 };
  await call("transfer", () => api.portfolio.intraExchangeInstanceTransfer(move));
  await call("transfers", () => api.portfolio.getIntraExchangeInstanceTransfers());
  await call("cancel all", () => api.orders.cancelAllOrders());
}

async function read_the_account(api) {
  await call("limits", () => api.account.getAccountApiLimits());
  await call("costs", () => api.account.getAccountEndpointCosts());
  await call("keys", () => api.keys.getApiKeys());
  await call("orders", () => api.orders.getOrders());
  await call("fills", () => api.portfolio.getFills());
  await call("positions", () => api.portfolio.getPositions());
  await call("balance", () => api.portfolio.getBalance());
  await call("deposits", () => api.portfolio.getDeposits());
  await call("withdrawals", () => api.portfolio.getWithdrawals());
  await call("subaccounts", () => api.portfolio.getSubaccountBalances());
  await call("old fills", () => api.historical.getFillsHistorical());
  await call("old orders", () => api.historical.getHistoricalOrders());
  await call("old positions", () => api.historical.getHistoricalPositions());
  for (let waited = 0; waited < (speed >= 600 ? 90 : 1); ++waited) {
    const told = await call("settlements", () => api.portfolio.getSettlements());
    if (told.settlements.length > 0) {
      console.log("settled", JSON.stringify(told.settlements[0]));
      return;
    }
    await pause(1000);
  }
}

async function listen(port, seen, tickers) {
  const stamp = Date.now().toString();
  const path = "/trade-api/ws/v2";
  const key = { key: fs.readFileSync("rsa.pem"), padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature = crypto.sign("sha256", Buffer.from(stamp + "GET" + path), key).toString("base64");
  const headers = {
    "KALSHI-ACCESS-KEY": keyId, "KALSHI-ACCESS-TIMESTAMP": stamp, "KALSHI-ACCESS-SIGNATURE": signature,
  };
  const feed = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  feed.on("message", (text) => {
    const frame = JSON.parse(text);
    seen[frame.type] = (seen[frame.type] || 0) + 1;
    if (frame.type === "error") ++bad;
  });
  await new Promise((open, fail) => feed.on("open", open).on("error", fail));
  const subscribe = (id, channels, params) =>
    feed.send(JSON.stringify({ id, cmd: "subscribe", params: { channels, ...params } }));
  subscribe(1, ["orderbook_delta"], { market_tickers: tickers, use_yes_price: false });
  subscribe(2, ["ticker", "trade", "fill", "user_orders", "market_positions", "market_lifecycle_v2",
                "order_group_updates"], {});
  subscribe(3, ["cfbenchmarks_value"], { index_ids: ["BRTI"] });
  subscribe(4, ["multivariate_market_lifecycle", "communications"], {});
  await pause(1000);
}

world.stdout.once("data", async (line) => {
  const { port } = JSON.parse(line.toString());
  const basePath = `http://127.0.0.1:${port}/trade-api/v2`;
  const host_and_key = new kalshi.Configuration({ basePath, apiKey: keyId, privateKeyPath: "rsa.pem" });
  const made = (name) => new kalshi[name](host_and_key);
  const api = {
    orders: made("OrdersApi"), portfolio: made("PortfolioApi"), market: made("MarketApi"),
    events: made("EventsApi"), exchange: made("ExchangeApi"), groups: made("OrderGroupsApi"),
    account: made("AccountApi"), historical: made("HistoricalApi"), keys: made("ApiKeysApi"),
    milestones: made("MilestoneApi"), targets: made("StructuredTargetsApi"), search: made("SearchApi"),
  };
  const { markets } = await call("markets", () => api.market.getMarkets(1000));
  const quoted = (series) =>
    markets.find((each) => each.ticker.startsWith(series) && each.status === "active" && each.yes_bid_dollars > 0.08);
  const [market, other] = [quoted("KXHIGHNY"), quoted("KXHIGHCHI")];
  const seen = {};
  await listen(port, seen, [market.ticker, other.ticker]);
  await ask_everything_public(api, market, other);
  await order_with_every_option(api, market, other);
  await read_the_account(api);
  await pause(3000);
  console.log("frames", JSON.stringify(seen));
  console.log(`good ${good}, bad ${bad}`);
  world.kill();
  process.exit(bad > 0 ? 1 : 0);
});
