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

    /// <summary>Reading what a transaction did; once more after each new word of the account on it.</summary>
    public static EffectId Outcome(Submission step) => Worded(step, "-outcome");

    /// <summary>The booking of a transaction; of the same transaction after a reorg it is another one.</summary>
    public static EffectId Booked(Submission step) => Worded(step, "");

    /// <summary>The booking that takes another one back.</summary>
    public static EffectId Undone(EffectId submission, int revision) =>
        EffectId.Of(submission.Stream, string.Create(CultureInfo.InvariantCulture, $"{submission.Purpose}-undone{revision}"), submission.Attempt);

    /// <summary>The submission whose booking was taken back under such an id, or null.</summary>
    public static EffectId? UndoneSubmission(EffectId undone) => undone.Purpose.IndexOf("-undone", StringComparison.Ordinal) is var at and > 0
        ? EffectId.Of(undone.Stream, undone.Purpose[..at], undone.Attempt)
        : null;

    /// <summary>The word to the portfolio that a rebalance ends while a transaction's nonce is open.</summary>
    public static EffectId StillOpen(Submission step) => Worded(step, "-open");

    /// <summary>The word to the portfolio that nothing will come of a transaction any more.</summary>
    public static EffectId Withdrawn(Submission step) => Worded(step, "-withdrawn");

    public static EffectId Withdraw(Submission step) => Worded(step, "-withdraw");

    public static EffectId Attest(RebalanceRequest request, string legId, int attempt) => EffectId.Of(request.Stream, legId + ".attest", attempt);

    public static EffectId Fill(RebalanceRequest request, string legId, int attempt) => EffectId.Of(request.Stream, legId + ".fill", attempt);

    public static EffectId Resolved(RebalanceRequest request, string legId) => EffectId.Of(request.Stream, legId + ".resolved");

    /// <summary>When the waiting for what is between two chains becomes an alarm.</summary>
    public static EffectId Alarm(RebalanceRequest request, string legId, Flight flight) => EffectId.Of(request.Stream, legId + ".alarm", flight.Watch);

    /// <summary>When it has become so long that an operator shall look.</summary>
    public static EffectId Park(RebalanceRequest request, string legId, Flight flight) => EffectId.Of(request.Stream, legId + ".park", flight.Watch);

    /// <summary>The same for a transaction that is not mined.</summary>
    public static EffectId Alarm(Submission step) => Watched(step, "alarm");

    public static EffectId Park(Submission step) => Watched(step, "park");

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

    /// <summary>Whether it is a timer that parks.</summary>
    public static bool IsPark(EffectId id) => id.Purpose.EndsWith(".park", StringComparison.Ordinal) || id.Purpose.EndsWith("-park", StringComparison.Ordinal);

    private static EffectId Worded(Submission step, string word) => EffectId.Of(
        step.Id.Stream,
        step.Revision == 0 ? step.Id.Purpose + word : string.Create(CultureInfo.InvariantCulture, $"{step.Id.Purpose}-rev{step.Revision}{word}"),
        step.Id.Attempt);

    // The attempt of the deadline, not of the transaction, counts here.
    private static EffectId Watched(Submission step, string word) => EffectId.Of(
        step.Id.Stream, string.Create(CultureInfo.InvariantCulture, $"{step.Id.Purpose}{step.Id.Attempt}-{word}"), step.Watch);

    // Taking an old allowance back and setting the new one happen in the same attempt.
    private static string Word(ChainAction action) => action is ChainAction.Approve { Amount.Raw.IsZero: true } ? "approve-reset" : PurposeOf(action);
}
