using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Asks a bridge the same question until an answer ends the waiting, for as long as it takes. What is said on the way is told once in each run;
/// a bridge that can't be read several times in a row is told, too, and so is its coming back.
/// </summary>
/// <param name="options">The pauses.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says what hinders, when that changes.</param>
public sealed class BridgeWait(WaitingOptions options, TimeProvider time, ILogger<BridgeWait> log)
{
    /// <summary>So many failures in a row are no hiccup: what became of the money is unknown.</summary>
    public const int FailuresMax = 3;

    private readonly Backoff _backoff = new(
        TimeSpan.FromSeconds(options.AttestationPollMinSeconds), TimeSpan.FromSeconds(options.AttestationPollMaxSeconds), 0.25, new Random(1));

    /// <summary>The report that ends the waiting.</summary>
    /// <param name="effect">What is owed.</param>
    /// <param name="ask">The question.</param>
    /// <param name="tell">Takes what is said on the way.</param>
    /// <param name="cancel">When it is no longer owed.</param>
    public async Task<RebalanceCommand> UntilAsync(
        RebalanceEffect effect, Func<Task<Result<BridgeWord, PortError>>> ask, Func<RebalanceCommand, Task> tell, CancellationToken cancel)
    {
        // Whether the stream believes that it can be read is not known here: the first good answer says it again.
        (bool? readable, int failures, string hindrance, HashSet<string> told) = (null, 0, "", []);
        for (var attempt = 1; ; attempt++)
        {
            switch (await ask())
            {
                case Result<BridgeWord, PortError>.Ok ok:
                    failures = 0;
                    if (readable is not true)
                        await tell(new RebalanceCommand.ReportUnreadable(effect.Id, null, time.GetUtcNow()));
                    readable = true;
                    if (ok.Value is BridgeWord.Ends ends)
                        return ends.Report;
                    if (ok.Value is BridgeWord.OnTheWay word && told.Add(word.Key))
                        await tell(word.Report);
                    break;
                case Result<BridgeWord, PortError>.Fail fail:
                    if (fail.Error.Reason != hindrance)
                        log.LogWarning("What became of {Effect} can't be read now: {Reason}", effect.Id, fail.Error.Reason);
                    hindrance = fail.Error.Reason;
                    if (++failures == FailuresMax)
                    {
                        await tell(new RebalanceCommand.ReportUnreadable(effect.Id, hindrance, time.GetUtcNow()));
                        readable = false;
                    }

                    break;
            }

            await time.PauseAsync(_backoff.After(attempt), cancel);
        }
    }
}

/// <summary>What a bridge said.</summary>
public abstract record BridgeWord
{
    private BridgeWord()
    {
    }

    /// <summary>Nothing new.</summary>
    public sealed record NotYet : BridgeWord;

    /// <summary>Another way of waiting.</summary>
    /// <param name="Key">The same for the same word.</param>
    /// <param name="Report">As the stream is told.</param>
    public sealed record OnTheWay(string Key, RebalanceCommand Report) : BridgeWord;

    /// <summary>The waiting is over.</summary>
    public sealed record Ends(RebalanceCommand Report) : BridgeWord;
}
