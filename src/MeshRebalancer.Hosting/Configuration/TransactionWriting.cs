using System.Globalization;
using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Writes <c>chains[].transactions</c>.</summary>
internal static class TransactionWriting
{
    public static JsonObject Write(TransactionConfiguration transactions)
    {
        var (fees, policy) = (transactions.Policy.Fees, transactions.Policy);
        var node = new JsonObject
        {
            ["baseFeeMultipleBps"] = fees.BaseFeeMultipleBps,
            ["priorityPercentile"] = fees.PriorityPercentile,
            ["replaceable"] = fees.Replaceable,
            ["replaceAfterBlocks"] = fees.ReplaceAfterBlocks,
            ["finality"] = policy.Finality.ToString(),
            ["inFlightMax"] = policy.InFlightMax,
        };
        Add(node, "feeMaxGwei", fees.FeeMaxWei is { } most ? Gwei(most) : null);
        Add(node, "gasMaxWei", fees.SpendMaxWei?.ToString());
        Add(node, "mintAccount", transactions.MintAccount);
        Add(node, "spendMaxUsd", transactions.Spending?.Max is { } spend ? Amounts.Usd(spend, Usd.Scale) : null);
        Add(node, "spendPerDayMaxUsd", transactions.Spending?.DayMax is { } day ? Amounts.Usd(day, Usd.Scale) : null);
        Add(node, "spendMaxWei", transactions.CoinSpending?.MaxWei?.ToString());
        Add(node, "spendPerDayMaxWei", transactions.CoinSpending?.DayMaxWei?.ToString());
        Add(node, "l1FeeOracle", fees.L1FeeOracle is { } oracle ? ChecksumAddress.Format(oracle) : null);
        if (transactions.PrivateRpc is { } relay && policy.Private is { } submission)
        {
            node["private"] = Private(relay, submission);
        }

        return node;
    }

    private static JsonObject Private(Uri relay, PrivateSubmission submission)
    {
        var node = new JsonObject { ["rpcUrl"] = relay.OriginalString, ["resendAfterBlocks"] = submission.ResendAfterBlocks };
        if (submission.GoPublicAfterBlocks is { } blocks)
        {
            node["goPublicAfterBlocks"] = blocks;
        }

        return node;
    }

    private static string Gwei(UInt256 wei)
    {
        var unit = UInt256.PowerOfTen(9);
        var whole = wei / unit;
        var rest = ((ulong)(wei - (whole * unit))).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return rest.Length == 0 ? whole.ToString() : $"{whole}.{rest}";
    }

    private static void Add(JsonObject node, string key, string? value)
    {
        if (value is not null)
        {
            node[key] = value;
        }
    }
}
