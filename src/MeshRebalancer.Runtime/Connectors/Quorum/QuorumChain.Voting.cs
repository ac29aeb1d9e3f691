using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Connectors;

public sealed partial class QuorumChain
{
    private static async Task EndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private async Task<Result<T, PortError>> AgreeAsync<T>(string what, Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, CancellationToken cancel) =>
        Verdict(what, await VoteAsync(_members, ask, waitForAll: false, cancel));

    /// <summary>Of the newest state: an endpoint that has not reached what was agreed on before tells of an older one, which is no answer.</summary>
    private Task<Result<T, PortError>> AgreeUpToDateAsync<T>(string what, Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, CancellationToken cancel) =>
        AgreeAsync(what, (chain, stop) => UpToDateAsync(chain, ask, stop), cancel);

    private async Task<Result<T, PortError>> UpToDateAsync<T>(IChain chain, Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, CancellationToken cancel)
    {
        var known = Volatile.Read(ref _highest);
        return await chain.HeadAsync(cancel) switch
        {
            Result<BlockFacts, PortError>.Fail fail => fail.Error,
            Result<BlockFacts, PortError>.Ok { Value.Number: var at } when at < known => new PortError.Transient($"it is at block {at}, {known} was agreed on"),
            Result<BlockFacts, PortError>.Ok => await ask(chain, cancel),
        };
    }

    private async Task<Result<T, PortError>> FirstAsync<T>(Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, CancellationToken cancel)
    {
        Result<T, PortError>? answer = null;
        foreach (var member in _members)
        {
            answer = await LimitedAsync(member, ask, cancel);
            if (answer is Result<T, PortError>.Ok)
                return answer;
        }

        return answer!;
    }

    /// <summary>Asks them all at once, until enough say the same or, where wished, until all have answered.</summary>
    private async Task<Ballot<T>> VoteAsync<T>(
        IReadOnlyList<ChainMember> members, Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, bool waitForAll, CancellationToken cancel)
    {
        var ballot = new Ballot<T>(_options.Need);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var open = members.Select(member => (member.Name, Answer: LimitedAsync(member, ask, stop.Token))).ToList();
        while (open.Count > 0 && (waitForAll || ballot.Winner is null))
        {
            await Task.WhenAny(open.Select(one => one.Answer));
            // One look for both: an answer that comes between two would be thrown away uncounted.
            var told = open.Where(one => one.Answer.IsCompleted).ToArray();
            foreach (var (name, answer) in told)
                ballot.Take(name, await answer);
            open.RemoveAll(one => told.Contains(one));
        }

        cancel.ThrowIfCancellationRequested();
        stop.Cancel();
        await Task.WhenAll(open.Select(one => EndAsync(one.Answer)));
        return ballot;
    }

    private async Task<Result<T, PortError>> LimitedAsync<T>(
        ChainMember member, Func<IChain, CancellationToken, Task<Result<T, PortError>>> ask, CancellationToken cancel, Func<string, PortError>? whenLate = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_options.ReadTimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await ask(member.Chain, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var late = FormattableString.Invariant($"no answer within {_options.ReadTimeoutSeconds} s");
            return whenLate is null ? new PortError.Transient(late) : whenLate(late);
        }
    }

    private Result<T, PortError> Verdict<T>(string what, Ballot<T> ballot)
    {
        var undecided = ballot.Winner is null ? ballot.Undecided($"chain {Id}: {what}") : null;
        string[] outvoted = [.. ballot.Outvoted];
        if (outvoted.Length > 0)
            _log.LogWarning("Chain {Chain}: {What}: {Endpoints} says otherwise than the others and is not believed", Id, what, string.Join(", ", outvoted));
        foreach (var name in outvoted)
            MeshTelemetry.QuorumDissents.Add(1, new(MeshTelemetry.ChainTag, Id.ToString()), new KeyValuePair<string, object?>(MeshTelemetry.EndpointTag, name));
        _dissents.Note(outvoted, ballot.Disagrees ? undecided?.Reason : null, _time.GetUtcNow());
        var outcome = undecided is not null ? (ballot.Disagrees ? "disagreed" : "too-few") : outvoted.Length > 0 ? "outvoted" : "agreed";
        MeshTelemetry.QuorumReads.Add(1, new(MeshTelemetry.ChainTag, Id.ToString()), new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
        return ballot.Winner ?? undecided!;
    }
}
