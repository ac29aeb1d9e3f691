using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>
/// Carries out what one stream is owed. After each append it is told what is outstanding: it starts what is new, leaves alone what runs, and
/// cancels what is no longer owed. The same id never runs twice at the same time; an owed effect whose content changed under the same id is
/// cancelled and started again with the new content.
/// </summary>
/// <typeparam name="TEffect">The category's effects.</typeparam>
/// <param name="handler">Carries one effect out.</param>
/// <param name="streams">Given to the handler.</param>
/// <param name="budget">Shared by all runners of a node.</param>
public sealed class EffectRunner<TEffect>(IEffectHandler<TEffect> handler, IStreams streams, EffectBudget budget) : IAsyncDisposable
    where TEffect : class, IEffect
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EffectId, EffectRun<TEffect>> _owed = [];
    private readonly Dictionary<EffectId, Task> _ending = [];
    private bool _stopped;

    /// <summary>When the first of the outstanding effects is due; null when nothing is owed, the far past when one is owed at once.</summary>
    public static DateTimeOffset? NextDue(IEnumerable<TEffect> outstanding)
    {
        DateTimeOffset? next = null;
        foreach (var effect in outstanding)
        {
            var due = effect.DueAt ?? DateTimeOffset.UnixEpoch;
            next = next is null || due < next ? due : next;
        }

        return next;
    }

    /// <summary>Brings what runs in line with what is owed.</summary>
    /// <param name="outstanding">All that the state is owed.</param>
    /// <param name="traceParent">The W3C trace context of the stream's last command, which new effects continue; or null.</param>
    /// <param name="recovering">The state comes from a replay: starts are spread by the recovery rate.</param>
    /// <exception cref="InvalidOperationException">Two effects share an id: a bug of the aggregate.</exception>
    public void Reconcile(EquatableArray<TEffect> outstanding, string? traceParent, bool recovering = false)
    {
        var wanted = Index(outstanding);
        lock (_gate)
        {
            if (_stopped)
                return;
            Forget();
            var unwanted = _owed.Values.Where(run => !wanted.TryGetValue(run.Effect.Id, out var same) || !same.Equals(run.Effect));
            foreach (var run in unwanted.ToArray())
            {
                End(run);
            }

            foreach (var effect in outstanding.Where(effect => !_owed.ContainsKey(effect.Id)))
            {
                var run = new EffectRun<TEffect>(effect, traceParent, handler, streams, budget, _gate);
                _owed.Add(effect.Id, run);
                run.Start(_ending.GetValueOrDefault(effect.Id, Task.CompletedTask), recovering);
            }
        }
    }

    /// <summary>Stops for good if nothing runs, is retried or winds down: at most, effects wait for their <see cref="IEffect.DueAt"/>.</summary>
    /// <returns>Whether it stopped; if not, nothing has changed.</returns>
    public bool TryRetire()
    {
        lock (_gate)
        {
            Forget();
            if (_ending.Count > 0 || !_owed.Values.All(run => run.WaitsForDue))
                return false;
            _stopped = true;
            foreach (var run in _owed.Values)
            {
                run.Retire();
            }

            return true;
        }
    }

    /// <summary>Cancels everything and waits until it has ended. What was owed is derived again when the stream is replayed.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _stopped = true;
            foreach (var run in _owed.Values.ToArray())
            {
                End(run);
            }

            ending = [.. _ending.Values];
        }

        await Task.WhenAll(ending);
    }

    private void End(EffectRun<TEffect> run)
    {
        _owed.Remove(run.Effect.Id);
        _ending[run.Effect.Id] = run.StopAsync();
    }

    private void Forget()
    {
        foreach (var id in _ending.Where(ending => ending.Value.IsCompleted).Select(ending => ending.Key).ToArray())
        {
            _ending.Remove(id);
        }
    }

    private static Dictionary<EffectId, TEffect> Index(EquatableArray<TEffect> outstanding)
    {
        var byId = new Dictionary<EffectId, TEffect>(outstanding.Count);
        foreach (var effect in outstanding)
        {
            if (!byId.TryAdd(effect.Id, effect))
                throw new InvalidOperationException($"Two outstanding effects share the id {effect.Id}.");
        }

        return byId;
    }
}
