using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Across;

/// <summary>What an executed leaf refunded to one account.</summary>
/// <param name="Transaction">That executed it.</param>
/// <param name="Sum">Raw units of the leaf's token, of all of the account's deposits in it together.</param>
internal sealed record AcrossRefund(Hash32 Transaction, UInt256 Sum);

/// <summary>
/// Finds out which refund is which deposit's. A leaf names no deposits, only sums for addresses, so an account's unfilled deposits of one
/// token and its refunds are matched in order: by the exact amount first, else by the sum of a run of deposits. No refund counts for two. Pure.
/// </summary>
internal static class AcrossRefunds
{
    /// <summary>What a log refunded to an account in a token, or null. A leaf whose payment was put off has paid nobody that it could not.</summary>
    public static AcrossRefund? Read(EventLog log, Address token, Address account)
    {
        if (ReceiptEvents.TryDecode(new(log.Address, log.Topics, log.Data.ToString()), log.Address, AcrossAbi.ExecutedRefunds) is not { } values || (Address)values[5] != token)
            return null;
        var (amounts, addresses) = ((object[])values[2], (object[])values[6]);
        var sum = addresses.Zip(amounts).Where(pair => (Address)pair.First == account).Aggregate(UInt256.Zero, (all, pair) => all + (UInt256)pair.Second);
        return sum.IsZero ? null : new(log.TransactionHash, sum);
    }

    /// <summary>The refund of one deposit, or null while none can be told to be its.</summary>
    /// <param name="deposits">The account's unfilled deposits of the token, in order, each with the amount that would come back.</param>
    /// <param name="refunds">The account's refunds in the token, in order.</param>
    /// <param name="wanted">The deposit's number.</param>
    public static AcrossRefund? Of(IEnumerable<(UInt256 Id, UInt256 Amount)> deposits, IEnumerable<AcrossRefund> refunds, UInt256 wanted)
    {
        var open = deposits.ToList();
        foreach (var refund in refunds)
        {
            var taken = Take(open, refund.Sum);
            if (open.GetRange(taken.Start, taken.Count).Any(deposit => deposit.Id == wanted))
                return refund;
            open.RemoveRange(taken.Start, taken.Count);
        }

        return null;
    }

    private static (int Start, int Count) Take(List<(UInt256 Id, UInt256 Amount)> open, UInt256 sum)
    {
        var single = open.FindIndex(deposit => deposit.Amount == sum);
        if (single >= 0)
            return (single, 1);
        for (var start = 0; start < open.Count; start++)
        {
            var run = UInt256.Zero;
            for (var end = start; end < open.Count && run < sum; end++)
            {
                run += open[end].Amount;
                if (run == sum)
                    return (start, end - start + 1);
            }
        }

        return (0, 0);
    }
}
