using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>How effects reach streams when the network between them is a bad one: late, twice, not at all, or without an answer.</summary>
internal sealed class UnreliableMail(IStreams inner, NodeLife life, SimWorld world, Chance chance) : IStreams
{
    public async Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel)
    {
        await life.StepAsync(FaultKind.Crash, 2e-4);
        if (world.Faults.Happens(FaultKind.MessageLost, chance, 0.02))
            throw await NoAnswerAsync(stream, cancel);
        if (world.Faults.Happens(FaultKind.MessageLate, chance, 0.03))
            await world.Time.PauseAsync(chance.Seconds(0.05, 40), cancel);
        if (world.Faults.Happens(FaultKind.MessageDoubled, chance, 0.03))
            _ = AgainAsync(stream, command);
        var reply = await inner.AskAsync(stream, command, cancel);
        if (reply is Reply.Saved saved)
            world.Witness.OnReplied(life.Name, stream, saved.Version);
        await life.StepAsync(FaultKind.Crash, 2e-4);
        return world.Faults.Happens(FaultKind.ReplyLost, chance, 0.02) ? throw await NoAnswerAsync(stream, cancel) : reply;
    }

    public Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel) => inner.ReadAsync(stream, cancel);

    public IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel) => inner.SubscribeAsync(cancel);

    private async Task<StreamStoppedException> NoAnswerAsync(StreamId stream, CancellationToken cancel)
    {
        await world.Time.PauseAsync(chance.Seconds(1, 10), cancel);
        return new(stream);
    }

    // The copy may come at any time, also long after the original.
    private async Task AgainAsync(StreamId stream, ICommand command)
    {
        try
        {
            await world.Time.PauseAsync(chance.Seconds(0, 60), CancellationToken.None);
            if (!life.IsDead)
                await inner.AskAsync(stream, command, CancellationToken.None);
        }
        catch (Exception error) when (error is StreamStoppedException or ObjectDisposedException)
        {
            // Nobody waits for the copy's answer.
        }
    }
}
