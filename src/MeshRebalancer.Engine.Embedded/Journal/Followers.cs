using System.Collections.Immutable;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Who hears what a journal stores.</summary>
internal sealed class Followers
{
    private ImmutableArray<Follower> _all = [];

    public IDisposable Add(Action<StoredEvent> stored)
    {
        var follower = new Follower(this, stored);
        ImmutableInterlocked.Update(ref _all, all => all.Add(follower));
        return follower;
    }

    public void Tell(StoredEvent stored)
    {
        foreach (var follower in _all)
        {
            follower.Stored(stored);
        }
    }

    private sealed class Follower(Followers owner, Action<StoredEvent> stored) : IDisposable
    {
        public Action<StoredEvent> Stored => stored;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._all, all => all.Remove(this));
    }
}
