using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>chains[].transactions</c>.</summary>
internal static class TransactionSection
{
    private const string FinalityAllowed = "depth:N with N from 1 to 10000, safe or finalized";
    private const int GweiDecimals = 9;

    /// <summary>What stands there, with the defaults of what does not; null where there is no such section.</summary>
    public static TransactionConfiguration? Read(ConfigNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var fees = Fees(node);
        var finality = Finality(node);
        var inFlight = node.Integer("inFlightMax", 1, 64, AccountPolicy.Default.InFlightMax);
        var (relay, submission) = Private(node.Child("private", required: false));
        var (spending, coin) = (Spending(node), CoinSpending(node));
        var minter = node.Text("mintAccount", "an account's name", required: false);
        node.Close();
        return new(new(fees, finality, (int)(inFlight ?? 1), submission, null), relay) { Spending = spending, CoinSpending = coin, MintAccount = minter };
    }

    private static SpendConfiguration? Spending(ConfigNode node)
    {
        var (most, day) = (Limit(node, "spendMaxUsd"), Limit(node, "spendPerDayMaxUsd"));
        if (most is { } one && day is { } all && one > all)
        {
            node.Violate("spendMaxUsd", "is more than spendPerDayMaxUsd allows in a whole day");
        }

        return most is null && day is null ? null : new(most, day);
    }

    private static Usd? Limit(ConfigNode node, string key)
    {
        var limit = Money.Usd(node, key, required: false);
        if (limit == Usd.Zero)
        {
            node.Violate(key, "is zero, with which nothing could be signed; leave it out for no limit, or set the kill switch");
        }

        return limit;
    }

    private static CoinLimit? CoinSpending(ConfigNode node)
    {
        var (most, day) = (CoinLimitOf(node, "spendMaxWei"), CoinLimitOf(node, "spendPerDayMaxWei"));
        if (most is { } one && day is { } all && one > all)
        {
            node.Violate("spendMaxWei", "is more than spendPerDayMaxWei allows in a whole day");
        }

        return most is null && day is null ? null : new(most, day);
    }

    private static UInt256? CoinLimitOf(ConfigNode node, string key)
    {
        var limit = Money.Wei(node, key, required: false);
        if (limit == UInt256.Zero)
        {
            node.Violate(key, "is zero, with which no coin could ever be sent; leave it out for no limit, or configure no gas tank");
        }

        return limit;
    }

    private static FeePolicy Fees(ConfigNode node)
    {
        var standard = FeePolicy.Default;
        var multiple = node.Integer("baseFeeMultipleBps", 10_000, 100_000, standard.BaseFeeMultipleBps);
        var percentile = node.Integer("priorityPercentile", 1, 99, standard.PriorityPercentile);
        var after = node.Integer("replaceAfterBlocks", 1, 10_000, standard.ReplaceAfterBlocks);
        return new(
            (int)(multiple ?? standard.BaseFeeMultipleBps),
            (int)(percentile ?? standard.PriorityPercentile),
            Money.FixedPoint(node, "feeMaxGwei", GweiDecimals, required: false),
            Money.Wei(node, "gasMaxWei", required: false),
            ConfigurationBuilder.Contract(node, "l1FeeOracle", required: false),
            node.Flag("replaceable", standard.Replaceable),
            (int)(after ?? standard.ReplaceAfterBlocks));
    }

    private static ConfirmationPolicy Finality(ConfigNode node)
    {
        var text = node.Text("finality", FinalityAllowed, required: false);
        if (text is not null && ConfirmationPolicy.Parse(text) is { } policy)
        {
            return policy;
        }

        if (text is not null)
        {
            node.Violate("finality", $"is '{text}'; {FinalityAllowed} is expected");
        }

        return AccountPolicy.Default.Finality;
    }

    private static (Uri? Relay, PrivateSubmission? Submission) Private(ConfigNode? node)
    {
        if (node is null)
        {
            return (null, null);
        }

        var relay = ConfigurationBuilder.Url(node, "rpcUrl", node.Text("rpcUrl", "a URL"), "http", "https");
        var resend = node.Integer("resendAfterBlocks", 1, 1_000, 25);
        int? goPublic = node.Has("goPublicAfterBlocks") ? (int?)node.Integer("goPublicAfterBlocks", 1, 10_000) : null;
        node.Close();
        return relay is null || resend is null ? (null, null) : (relay, new((int)resend, goPublic));
    }
}
