namespace MeshRebalancer.Engine.Simulation;

/// <summary>Whether a node lives. When it dies its clock stops, its lines go silent, and whatever it was doing never goes on.</summary>
internal sealed class NodeLife(string name, FaultSettings faults, Chance chance, NodeClock clock)
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private readonly TaskCompletionSource _died = new();

    public string Name => name;

    public NodeClock Clock => clock;

    public bool IsDead { get; private set; }

    /// <summary>Ends when it dies.</summary>
    public Task Died => _died.Task;

    /// <summary>Cleans up after it.</summary>
    public event Action? Ended;

    /// <summary>A point at which the node may die. Whoever awaits it in a dead node waits for ever.</summary>
    public Task StepAsync(FaultKind kind, double usual)
    {
        if (!IsDead && faults.Happens(kind, chance, usual))
            Die();
        return IsDead ? Never : Task.CompletedTask;
    }

    public void Die()
    {
        if (IsDead)
            return;
        IsDead = true;
        clock.Die();
        Ended?.Invoke();
        Later.Run(() => _died.TrySetResult());
    }
}
