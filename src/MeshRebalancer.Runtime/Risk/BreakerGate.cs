using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>
/// Asks the stored breakers for a leg right before it acts, and tells them what came of it. It reads the streams themselves, so a restarted
/// node knows what the one before it knew. What is in flight does not ask: it goes on to where it is safe.
/// </summary>
/// <param name="policy">When breakers open.</param>
/// <param name="time">Stamps questions and reports.</param>
/// <param name="log">Hears of refused reports.</param>
public sealed class BreakerGate(BreakerPolicy policy, TimeProvider time, ILogger<BreakerGate> log)
{
    /// <summary>What stands in the way of a leg, or null. A half-open breaker lets it through as a probe, once for each leg.</summary>
    public async Task<Block?> AskAsync(RebalanceEffect.CheckLeg effect, IStreams streams, CancellationToken cancel)
    {
        foreach (var stream in Streams(effect.Request))
        {
            var state = await StateAsync(stream, streams, cancel);
            if (state.Kills.Count > 0)
                return new Block("kill-switch", $"{state.Kills[0].By} stopped value from leaving ({stream}): {state.Kills[0].Why}");
            foreach (var key in Keys(effect.Request, effect.Leg).Where(key => state.Of(key) is not BreakerState.Closed))
            {
                var pass = new BreakerCommand.Pass(key, SourceOf(effect.Request, effect.Leg.Id), policy, time.GetUtcNow());
                if (await streams.AskAsync(stream, pass, cancel) is Reply.Refused refused)
                    return new Block(refused.Code, refused.Reason);
            }
        }

        return null;
    }

    /// <summary>The breakers that a plan has to go around. One that is half-open is planned through: the leg is its probe.</summary>
    public static async Task<OpenBreakers> OpenAsync(RebalanceRequest request, IStreams streams, CancellationToken cancel)
    {
        List<OpenBreaker> open = [];
        foreach (var stream in Streams(request))
        {
            open.AddRange((await StateAsync(stream, streams, cancel)).Breakers.Select(Open).OfType<OpenBreaker>());
        }

        return new([.. open.DistinctBy(one => one.Key).OrderBy(one => one.Key)]);
    }

    /// <summary>
    /// The kill switch that a transaction must not pass right before it is signed, or null. Mints and claims bring home what is in flight, and the gas tank pays for them: only the
    /// second switch, <see cref="KillScope.Everything"/>, stops them.
    /// </summary>
    /// <param name="submission">The transaction's effect: its stream names the desk, its purpose what it is for.</param>
    /// <param name="streams">Where the switches are.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    public static async Task<Block?> HeldAsync(EffectId submission, IStreams streams, CancellationToken cancel)
    {
        foreach (var stream in new[] { BreakersState.Global, BreakersState.StreamOf(submission.Stream.Parts[0]) })
        {
            var state = await StateAsync(stream, streams, cancel);
            if (state.Kills.FirstOrDefault(kill => kill.Scope == KillScope.Everything || LetsValueLeave(submission)) is { } kill)
                return new Block("kill-switch", $"{kill.By} set the kill switch ({stream}): {kill.Why}");
        }

        return null;
    }

    /// <summary>Whether the second kill switch is set: then nothing is signed or sent, not even what cancels or replaces what is on its way.</summary>
    public static async Task<bool> StopsEverythingAsync(string desk, IStreams streams, CancellationToken cancel)
    {
        foreach (var stream in new[] { BreakersState.Global, BreakersState.StreamOf(desk) })
        {
            if ((await StateAsync(stream, streams, cancel)).Kills.Any(kill => kill.Scope == KillScope.Everything))
                return true;
        }

        return false;
    }

    /// <summary>Counts a look that failed against what failed: the chain, or the leg's venue or bridge. Refusals of another kind count against nobody.</summary>
    public async Task BlockedAsync(RebalanceEffect.CheckLeg effect, Block block, IStreams streams, CancellationToken cancel)
    {
        BreakerKey? key = block.Code switch
        {
            "chain-unreadable" => BreakerKey.Chain(effect.AmountIn.Token.Chain),
            "no-quote" => Via(effect.Leg),
            _ => null,
        };
        if (key is { } failed)
            await FailAsync(effect.Request, failed, SourceOf(effect.Request, effect.Leg.Id), effect.Id, block.Reason, streams, cancel);
    }

    /// <summary>Counts what a leg's swap or burn came to: a revert against its venue or bridge, a success for every breaker that let it through.</summary>
    public async Task CameToAsync(RebalanceRequest request, PlannedLeg leg, EffectId id, ActionOutcome outcome, IStreams streams, CancellationToken cancel)
    {
        if (outcome is ActionOutcome.Reverted reverted)
        {
            await FailAsync(request, Via(leg), SourceOf(request, leg.Id), id, reverted.Reason, streams, cancel);
            return;
        }

        foreach (var stream in Streams(request))
        {
            var state = await StateAsync(stream, streams, cancel);
            foreach (var key in Keys(request, leg).Where(key => state.Of(key) is BreakerState.HalfOpen))
            {
                await streams.TellAsync(stream, new BreakerCommand.ReportSuccess(key, SourceOf(request, leg.Id), policy, time.GetUtcNow()), log, cancel);
            }
        }
    }

    /// <summary>Everything that a leg depends on.</summary>
    internal static IReadOnlyList<BreakerKey> Keys(RebalanceRequest request, PlannedLeg leg) =>
    [
        .. new[]
        {
            BreakerKey.Chain(leg.In.Token.Chain),
            BreakerKey.Chain(leg.ExpectedOut.Token.Chain),
            Via(leg),
            BreakerKey.Feed(AssetOf(request, leg.In.Token)),
            BreakerKey.Feed(AssetOf(request, leg.ExpectedOut.Token)),
        }.Distinct(),
    ];

    private static OpenBreaker? Open(Breaker breaker) => breaker.State switch
    {
        BreakerState.Open s => new(breaker.Key, FormattableString.Invariant($"its breaker is open until {s.Until.UtcDateTime:u}, {s.Reason}")),
        BreakerState.Tripped s => new(breaker.Key, $"{s.By} opened its breaker, {s.Why}"),
        BreakerState.Closed or BreakerState.HalfOpen => null,
    };

    // Whatever is not known to bring value home lets it leave.
    private static bool LetsValueLeave(EffectId submission) => submission.Stream.Category == GasState.Category
        ? submission.Purpose != GasIds.Tank
        : !submission.Purpose.EndsWith(".mint", StringComparison.Ordinal);

    private static BreakerKey Via(PlannedLeg leg) => leg switch
    {
        PlannedLeg.Swap swap => BreakerKey.Venue(swap.Pool.Venue, swap.In.Token.Chain),
        PlannedLeg.Transfer transfer => BreakerKey.Bridge(transfer.Bridge),
    };

    private static AssetId AssetOf(RebalanceRequest request, TokenId token) => request.Facts.Tokens.First(known => known.Id == token).Asset;

    // A leg is one probe, however often it looks.
    private static string SourceOf(RebalanceRequest request, string leg) => $"{request.Stream}/{leg}";

    private static StreamId[] Streams(RebalanceRequest request) => [BreakersState.Global, BreakersState.StreamOf(request.Facts.Desk)];

    private static async Task<BreakersState> StateAsync(StreamId stream, IStreams streams, CancellationToken cancel) =>
        (BreakersState)(await streams.ReadAsync(stream, cancel)).State;

    // A probe fails under the name by which it passed; every other failure counts under its effect's id, so each attempt counts once.
    private async Task FailAsync(
        RebalanceRequest request, BreakerKey key, string probe, EffectId id, string reason, IStreams streams, CancellationToken cancel)
    {
        foreach (var stream in Streams(request))
        {
            var isProbe = await StateAsync(stream, streams, cancel) is var state && state.Of(key) is BreakerState.HalfOpen;
            if (isProbe || stream != BreakersState.Global)
            {
                var failed = new BreakerCommand.ReportFailure(key, isProbe ? probe : id.ToString(), reason, policy, time.GetUtcNow());
                await streams.TellAsync(stream, failed, log, cancel);
            }
        }
    }
}
