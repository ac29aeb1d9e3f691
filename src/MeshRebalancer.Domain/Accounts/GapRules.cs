using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>
/// Nonces below the next one that nobody holds and the chain has not consumed: whatever is signed above them waits for ever. A deep reorg leaves
/// them, where it takes transactions that were not ours.
/// </summary>
public static class GapRules
{
    /// <summary>The first of them, or null.</summary>
    /// <param name="state">The account.</param>
    /// <param name="count">The chain's count of its transactions, latest block.</param>
    public static ulong? First(AccountState state, ulong count)
    {
        if (state is not AccountState.Open { Quarantine: null } s)
            return null;
        // An endpoint that lags counts too little; what was final once is no gap.
        var from = s.FinalNonce is { } final && final >= count ? final + 1 : count;
        var held = s.Submissions.Select(one => one.Nonce).OfType<ulong>().Where(nonce => nonce >= from).Order().ToArray();
        for (var nonce = from; nonce < s.NextNonce; nonce++)
        {
            if (!held.Contains(nonce))
                return nonce;
        }

        return null;
    }

    internal static Decision<AccountEvent> OnFilled(AccountState state, AccountCommand.ReportGapFilled command) =>
        First(state, command.Count) != command.Nonce ? Decision<AccountEvent>.Nothing
        : command.Signed.Kind != VariantKind.Cancel
            ? Decision<AccountEvent>.Reject("gap-filled-with-call", FormattableString.Invariant($"Nonce {command.Nonce} may be filled by a self-transfer alone."))
            : Decision<AccountEvent>.Accept(new AccountEvent.GapFilled(command.Nonce, command.Signed, command.At));
}
