using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// The ids of all effects of a rebalance. Each derives from the state alone and is used for one action only: a leg's id is unique over all
/// rounds, its attempts only grow, and each purpose has its own word after the leg's id.
/// </summary>
internal static class RebalanceIds
{
    public static EffectId Plan(RebalanceRequest request, int round, int attempt) =>
        EffectId.Of(request.Stream, RoundPrefix(round) + "plan", attempt);

    /// <summary>What the ids of a round's legs begin with: <c>r1.</c>.</summary>
    public static string RoundPrefix(int round) => string.Create(CultureInfo.InvariantCulture, $"r{round}.");

    public static EffectId Check(RebalanceRequest request, string legId, int attempt) => EffectId.Of(request.Stream, legId + ".check", attempt);

    /// <summary>The id of a transaction: an action's purpose and the leg's attempt.</summary>
    public static EffectId Submit(RebalanceRequest request, string legId, ChainAction action, int attempt) =>
        EffectId.Of(request.Stream, $"{legId}.{Word(action)}", attempt);

    public static EffectId Outcome(EffectId submission) => EffectId.Of(submission.Stream, submission.Purpose + "-outcome", submission.Attempt);

    public static EffectId Attest(RebalanceRequest request, string legId, int attempt) => EffectId.Of(request.Stream, legId + ".attest", attempt);

    public static EffectId Alarm(RebalanceRequest request, string legId) => EffectId.Of(request.Stream, legId + ".alarm");

    public static EffectId TellBooking(Booking booking) => EffectId.Of(booking.Id.Stream, booking.Id.Purpose + "-booking", booking.Id.Attempt);

    public static EffectId TellPortfolio(RebalanceRequest request) => EffectId.Of(request.Stream, "tell-portfolio");

    public static EffectId TellCoordinator(RebalanceRequest request) => EffectId.Of(request.Stream, "tell-coordinator");

    /// <summary>The leg that an effect is of: all of its purpose but the last word.</summary>
    public static string LegOf(EffectId id)
    {
        var purpose = id.Purpose;
        return purpose[..Math.Max(0, purpose.LastIndexOf('.'))];
    }

    /// <summary>What a transaction was for, as pages show it.</summary>
    public static string PurposeOf(ChainAction action) => action switch
    {
        ChainAction.Approve => "approve",
        ChainAction.Swap => "swap",
        ChainAction.Burn => "burn",
        ChainAction.Mint => "mint",
    };

    // Taking an old allowance back and setting the new one happen in the same attempt.
    private static string Word(ChainAction action) => action is ChainAction.Approve { Amount.Raw.IsZero: true } ? "approve-reset" : PurposeOf(action);
}
