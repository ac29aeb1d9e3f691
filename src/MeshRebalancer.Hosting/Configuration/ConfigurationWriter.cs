using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Writes a configuration as the file that <see cref="ConfigurationReader"/> reads: what is written and read again is equal.</summary>
public static class ConfigurationWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON text. Endpoints are written whole: the caller knows that they are secrets.</summary>
    public static string Write(MeshConfiguration configuration)
    {
        var root = new JsonObject
        {
            ["desk"] = configuration.Desk,
            ["journal"] = Journal(configuration.Journal),
            ["listenUrl"] = configuration.Listen.GetLeftPart(UriPartial.Authority),
            ["identity"] = IdentitySection.Write(configuration.Identity),
            ["coordinator"] = CoordinatorSection.Write(configuration.Limits),
            ["breakers"] = BreakerSection.Write(configuration.Breakers),
            ["prices"] = PriceSection.Write(configuration.Prices),
            ["chains"] = Array(configuration.Chains.Select(Chain)),
            ["bridges"] = Array(configuration.Bridges.Select(Bridge)),
            ["accounts"] = Array(configuration.Accounts.Select(account => new JsonObject
            {
                ["name"] = account.Name,
                ["keystoreFile"] = account.KeystorePath,
                ["passphraseFile"] = account.PassphrasePath,
            })),
            ["portfolios"] = Array(configuration.Portfolios.Select(Portfolio)),
        };
        if (configuration.OtlpEndpoint is { } otlp)
        {
            root["telemetry"] = new JsonObject { ["otlpUrl"] = otlp.OriginalString };
        }

        return root.ToJsonString(Indented);
    }

    private static JsonObject Journal(JournalConfiguration journal) => journal switch
    {
        JournalConfiguration.Sqlite sqlite => new() { ["sqliteFile"] = sqlite.Path },
        JournalConfiguration.Postgres postgres => new() { ["postgresFile"] = postgres.ConnectionStringFile },
    };

    private static JsonObject Chain(ChainConfiguration chain)
    {
        var node = Places(chain);
        if (chain.Transactions is { } transactions)
        {
            node["transactions"] = TransactionWriting.Write(transactions);
        }

        if (chain.Sequencer is { } sequencer)
        {
            node["sequencerFeed"] = new JsonObject { ["address"] = ChecksumAddress.Format(sequencer.Contract), ["graceSeconds"] = sequencer.GraceSeconds };
        }

        if (chain.Gas is { } gas)
        {
            node["gas"] = GasSection.Write(gas);
        }

        return node;
    }

    private static JsonObject Places(ChainConfiguration chain) => new()
    {
        ["id"] = chain.Id.Value,
        ["name"] = chain.Name,
        ["nativeAsset"] = chain.NativeAsset.ToString(),
        ["rpc"] = Rpc(chain.Rpc),
        ["confirmations"] = chain.Confirmations,
        ["tokens"] = Array(chain.Tokens.Select(token => Token(
            token, chain.Backing.FirstOrDefault(backing => backing.Token == token.Id), chain.TokenLimits.FirstOrDefault(limit => limit.Token == token.Id)))),
        ["venues"] = Array(chain.Venues.Select(Venue)),
        ["feeds"] = Array(chain.Feeds.Select(Feed)),
    };

    private static JsonObject Token(Token token, TokenBacking? backing, TokenLimit? limit) =>
        new JsonObject { ["asset"] = token.Asset.ToString(), ["address"] = ChecksumAddress.Format(token.Id.Contract), ["decimals"] = token.Decimals }
            .With("issuer", backing?.Issuer)
            .With("backedBy", backing?.BackedBy)
            .With("spendMaxRaw", limit?.Max?.ToString())
            .With("spendPerDayMaxRaw", limit?.DayMax?.ToString());

    private static JsonObject Rpc(RpcConfiguration rpc) => new JsonObject { ["endpoints"] = Array(rpc.Endpoints.Select(Endpoint)) }.With("quorum", rpc.Quorum);

    private static JsonObject Endpoint(EndpointConfiguration endpoint) =>
        new JsonObject { ["name"] = endpoint.Name, ["httpUrl"] = endpoint.Http.OriginalString }
            .With("webSocketUrl", endpoint.WebSocket?.OriginalString)
            .With("callsPerSecondMax", endpoint.CallsPerSecondMax)
            .With("creditsPerSecondMax", endpoint.CreditsPerSecondMax)
            .With("creditsPerDayMax", endpoint.CreditsPerDayMax)
            .With("methodCredits", endpoint.Prices.Count == 0
                ? null
                : Array(endpoint.Prices.Select(price => new JsonObject { ["method"] = price.Method, ["credits"] = price.Credits })));

    /// <summary>A key is left out where it has no value.</summary>
    private static JsonObject With(this JsonObject node, string key, JsonNode? value)
    {
        if (value is not null)
        {
            node[key] = value;
        }

        return node;
    }

    private static JsonObject Venue(VenueConfiguration venue) => new()
    {
        ["kind"] = "uniswap-v3",
        ["name"] = venue.Name,
        ["factory"] = ChecksumAddress.Format(venue.Factory),
        ["router"] = ChecksumAddress.Format(venue.Router),
        ["quoter"] = ChecksumAddress.Format(venue.Quoter),
        ["pools"] = Array(venue.Pools.Select(Pool)),
    };

    private static JsonObject Pool(PoolConfiguration pool) => new()
    {
        ["assets"] = new JsonArray(pool.AssetA.ToString(), pool.AssetB.ToString()),
        ["feePips"] = pool.FeePips,
    };

    private static JsonObject Feed(FeedConfiguration feed)
    {
        switch (feed)
        {
            case FeedConfiguration.Chainlink chainlink:
                var node = Aggregator(chainlink);
                node["kind"] = "chainlink";
                return node;
            case FeedConfiguration.PoolMid mid:
                return new JsonObject
                {
                    ["kind"] = mid.Window is { IsPrice: true } ? "uniswap-v3-twap" : "uniswap-v3-mid",
                    ["asset"] = mid.Asset.ToString(),
                    ["venue"] = mid.Venue,
                    ["pool"] = Pool(mid.Pool),
                    ["quoteFeed"] = Aggregator(mid.QuoteFeed),
                    ["ageMaxSeconds"] = mid.AgeMaxSeconds,
                }.With("windowSeconds", mid.Window?.Seconds).With("spotDeviationMaxBps", mid.Window?.SpotDeviationMaxBps);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static JsonObject Aggregator(FeedConfiguration.Chainlink feed) => new()
    {
        ["asset"] = feed.Asset.ToString(),
        ["address"] = ChecksumAddress.Format(feed.Contract),
        ["decimals"] = feed.Decimals,
        ["heartbeatSeconds"] = feed.HeartbeatSeconds,
    };

    private static JsonObject Bridge(BridgeConfiguration bridge) => bridge switch
    {
        BridgeConfiguration.CctpV2 cctp => new()
        {
            ["kind"] = "cctp-v2",
            ["name"] = cctp.Name,
            ["attestationUrl"] = cctp.AttestationUrl.OriginalString,
            ["finality"] = cctp.Fast ? "fast" : "standard",
            ["ends"] = Array(cctp.Ends.Select(end => new JsonObject
            {
                ["chain"] = end.Chain.Value,
                ["domain"] = end.Domain,
                ["asset"] = end.Asset.ToString(),
                ["tokenMessenger"] = ChecksumAddress.Format(end.TokenMessenger),
                ["messageTransmitter"] = ChecksumAddress.Format(end.MessageTransmitter),
                ["tokenMinter"] = ChecksumAddress.Format(end.TokenMinter),
            })),
        },
        BridgeConfiguration.CctpV1 cctp => new()
        {
            ["kind"] = "cctp-v1",
            ["name"] = cctp.Name,
            ["attestationUrl"] = cctp.AttestationUrl.OriginalString,
            ["ends"] = Array(cctp.Ends.Select(end => new JsonObject
            {
                ["chain"] = end.Chain.Value,
                ["domain"] = end.Domain,
                ["asset"] = end.Asset.ToString(),
                ["tokenMessenger"] = ChecksumAddress.Format(end.TokenMessenger),
                ["messageTransmitter"] = ChecksumAddress.Format(end.MessageTransmitter),
            })),
        },
        BridgeConfiguration.Across across => new()
        {
            ["kind"] = "across",
            ["name"] = across.Name,
            ["quoteUrl"] = across.QuoteUrl.OriginalString,
            ["fillSeconds"] = across.FillSeconds,
            ["ends"] = Array(across.Ends.Select(end => new JsonObject
            {
                ["chain"] = end.Chain.Value,
                ["assets"] = new JsonArray([.. end.Assets.Select(asset => JsonValue.Create(asset.ToString()))]),
                ["spokePool"] = ChecksumAddress.Format(end.SpokePool),
            })),
        },
    };

    // A document is written by its owner; what stands here would say less than it does.
    private static JsonObject Portfolio(PortfolioConfiguration portfolio) => portfolio.Mandate.Policy is not null
        ? throw new NotSupportedException($"Portfolio {portfolio.Id} goes by a mandate document, which is not written into a configuration.")
        : new()
        {
            ["id"] = portfolio.Id,
            ["account"] = portfolio.Account,
            ["chains"] = new JsonArray([.. portfolio.Chains.Select(chain => JsonValue.Create(chain.Value))]),
            ["mandate"] = new JsonObject
            {
                ["targetBps"] = new JsonObject(portfolio.Mandate.Targets.Select(target => KeyValuePair.Create<string, JsonNode?>(target.Asset.ToString(), target.Bps))),
                ["bandBps"] = portfolio.Mandate.BandBps,
                ["slippageMaxBps"] = portfolio.Mandate.SlippageMaxBps,
                ["tradeMinUsd"] = Amounts.Usd(portfolio.Mandate.TradeMin, 18),
                ["hub"] = portfolio.Mandate.Hub.ToString(),
                ["gasReserveWei"] = new JsonObject(portfolio.Mandate.GasReserves.Select(reserve => KeyValuePair.Create<string, JsonNode?>(reserve.Chain.ToString(), reserve.Wei.ToString()))),
                ["cooldownSeconds"] = portfolio.Mandate.CooldownSeconds,
                ["priceAgeMaxSeconds"] = portfolio.Mandate.PriceAgeMaxSeconds,
            },
        };

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
