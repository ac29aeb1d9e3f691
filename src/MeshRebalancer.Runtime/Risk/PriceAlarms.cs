using System.Globalization;
using System.Threading.Channels;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>
/// Counts against an asset's feed breaker when its pool is being moved, its price jumps or leaves its peg: a price that does so again and again is left
/// alone for a while, though it be known in between. Sources that merely disagree make it unknown for that time and count against nobody. What is not
/// reported when a node dies is reported by the next alarm: while the price is unknown nothing trades on it anyway.
/// </summary>
public sealed class PriceAlarms
{
    private readonly Channel<PriceChange> _alarms = Channel.CreateBounded<PriceChange>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly IStreams _streams;
    private readonly BreakerPolicy _policy;
    private readonly TimeProvider _time;
    private readonly ILogger<PriceAlarms> _log;

    /// <param name="board">Where alarms come from.</param>
    /// <param name="streams">Where the breakers are.</param>
    /// <param name="policy">When they open.</param>
    /// <param name="time">Stamps reports.</param>
    /// <param name="log">Hears of refused reports.</param>
    public PriceAlarms(MarketBoard board, IStreams streams, BreakerPolicy policy, TimeProvider time, ILogger<PriceAlarms> log)
    {
        (_streams, _policy, _time, _log) = (streams, policy, time, log);
        board.Changed += change =>
        {
            if (change.Alarm is "doubted" or "jumped" or "depegged")
                _alarms.Writer.TryWrite(change);
        };
    }

    /// <summary>Reports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (await _alarms.Reader.WaitToReadAsync(cancel))
            {
                while (_alarms.Reader.TryRead(out var alarm))
                {
                    await TryReportAsync(alarm, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task TryReportAsync(PriceChange alarm, CancellationToken cancel)
    {
        try
        {
            await ReportAsync(alarm, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            _log.LogWarning(Foreseen.Stack(error), "An alarm over the price of {Asset} could not be reported: {Reason}", alarm.Asset, error.Message);
        }
    }

    // Named by the minute, so that nodes of a cluster, which all see it, count it once.
    private async Task ReportAsync(PriceChange alarm, CancellationToken cancel)
    {
        var (at, reason) = (_time.GetUtcNow(), ((PriceView.Unknown)alarm.New).Reason);
        var source = string.Create(CultureInfo.InvariantCulture, $"{alarm.Alarm}@{at:yyyy-MM-ddTHH:mm}");
        await _streams.TellAsync(BreakersState.Global, new BreakerCommand.ReportFailure(BreakerKey.Feed(alarm.Asset), source, reason, _policy, at), _log, cancel);
    }
}
