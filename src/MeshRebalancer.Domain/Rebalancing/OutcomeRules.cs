using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Whether an outcome can be that of an action.</summary>
internal static class OutcomeRules
{
    /// <summary>What does not fit, in words; null when it fits.</summary>
    public static string? Mismatch(ChainAction action, ActionOutcome outcome) => (action, outcome) switch
    {
        (_, ActionOutcome.Reverted) => null,
        (ChainAction.Approve, ActionOutcome.Approved) => null,
        (ChainAction.Swap a, ActionOutcome.Swapped o) => Token("in", a.In.Token, o.In.Token) ?? Token("out", a.OutMin.Token, o.Out.Token),
        (ChainAction.Burn a, ActionOutcome.Burned o) => Token("in", a.In.Token, o.In.Token),
        (ChainAction.Mint a, ActionOutcome.Minted o) => Token("out", a.To, o.Out.Token),
        (ChainAction.Approve or ChainAction.Swap or ChainAction.Burn or ChainAction.Mint, ActionOutcome.Approved or ActionOutcome.Swapped
            or ActionOutcome.Burned or ActionOutcome.Minted) => $"{outcome.GetType().Name} is no outcome of {action.GetType().Name}.",
    };

    private static string? Token(string field, TokenId wanted, TokenId found) => wanted == found ? null : $"{field}: {wanted} was wanted, {found} was reported.";
}
