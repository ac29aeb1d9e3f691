using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Keeps a node running over one disk: starts another when one has died, now and then while the old one still believes that it has the journal,
/// and now and then on an older copy of the disk.
/// </summary>
internal sealed class Fleet(SimWorld world, SimDisk disk, Sabotage? sabotage, Chance chance)
{
    private readonly List<SimNode> _old = [];
    private int _started;

    /// <summary>The newest node.</summary>
    public SimNode? Node { get; private set; }

    /// <summary>How many were started.</summary>
    public int Started => _started;

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var node = Node = new($"node{++_started}", world, disk, sabotage, chance.Of($"node {_started}"));
            world.Witness.Trace.Say(world.Now, node.Life.Name, "starts", _started, "");
            Watch(node);
            await EndOfAsync(node, over);
        }
    }

    /// <summary>Sets all clocks right.</summary>
    public void SetClocks()
    {
        foreach (var node in _old.Append(Node).OfType<SimNode>())
        {
            node.Life.Clock.Ahead = TimeSpan.Zero;
        }
    }

    /// <summary>Ends all nodes.</summary>
    public void Kill()
    {
        Node?.Life.Die();
        _old.ForEach(node => node.Life.Die());
    }

    private async Task EndOfAsync(SimNode node, CancellationToken over)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(over);
        await Task.WhenAny(node.Life.Died, world.Time.PauseAsync(chance.Seconds(300, 3_000), patience.Token));
        patience.Cancel();
        if (over.IsCancellationRequested)
            return;
        if (node.Life.IsDead)
        {
            await world.Time.PauseAsync(chance.Seconds(0.5, 45), over);
            MaybeRestore();
        }
        else if (world.Faults.Happens(FaultKind.TwoNodes, chance, 0.5))
        {
            // It goes on as long as nothing tells it that it has lost its place.
            _old.Add(node);
        }
        else if (world.Faults.Plays(FaultKind.Crash) && chance.Happens(0.3))
        {
            node.Life.Die();
            world.Faults.Count(FaultKind.Crash);
        }
        else
        {
            await EndOfAsync(node, over);
        }
    }

    private void MaybeRestore()
    {
        if (disk.All.Count < 50 || !world.Faults.Happens(FaultKind.JournalRestored, chance, 0.3))
            return;
        _old.ForEach(node => node.Life.Die());
        disk.Restore(disk.All.Count - chance.Between(1, Math.Min(200, disk.All.Count - 20)));
        world.Witness.OnRestored();
    }

    private void Watch(SimNode node)
    {
        _ = RunAsync(node);
        _ = StopWhenLostAsync(node);
    }

    private async Task RunAsync(SimNode node)
    {
        try
        {
            await node.RunAsync();
        }
        catch (Exception error) when (error is OperationCanceledException || (error is StreamStoppedException && node.IsStopping))
        {
            // It was stopped.
        }
        catch (Exception error)
        {
            world.Witness.OnAlarm(node.Life.Name, error.ToString());
        }
    }

    private static async Task StopWhenLostAsync(SimNode node)
    {
        var lost = new TaskCompletionSource();
        await using var registration = node.Lost.UnsafeRegister(_ => Later.Run(() => lost.TrySetResult()), null);
        await Task.WhenAny(lost.Task, node.Life.Died);
        if (!node.Life.IsDead)
            await node.DisposeAsync();
    }
}
