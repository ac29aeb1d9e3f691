using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Runtime.Journals;

/// <summary>The last event of each stream that has been moved so far, with the chain checked on the way.</summary>
internal sealed class MovedHeads
{
    private readonly SortedDictionary<string, StreamHead> _heads = new(StringComparer.Ordinal);

    public int Streams => _heads.Count;

    public long Events { get; private set; }

    /// <summary>The version of a stream's last event; 0 where none has come.</summary>
    public long VersionOf(StreamId stream) => _heads.TryGetValue(stream.ToString(), out var head) ? head.Version : 0;

    /// <summary>Takes the next event of a stream.</summary>
    /// <exception cref="JournalMoveException">A version is missing, or the hash is not that of this event on top of those before it.</exception>
    public void Take(StreamId stream, long version, EventBytes @event, DateTimeOffset at, Hash32 hash)
    {
        var before = _heads.GetValueOrDefault(stream.ToString());
        if (version != (before?.Version ?? 0) + 1)
            throw new JournalMoveException($"{stream}: version {version} follows on version {before?.Version ?? 0}; a stream has no gaps.");
        if (HashChain.Next(before?.Hash ?? Hash32.Zero, stream, version, @event, at) != hash)
            throw new JournalMoveException($"{stream}: version {version} ('{@event.Name}') breaks the hash chain: it was changed since it was stored.");
        _heads[stream.ToString()] = new(stream, version, hash);
        Events++;
    }

    /// <summary>One hash over all heads.</summary>
    public string Root() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(_heads.Values.Select(head => string.Create(CultureInfo.InvariantCulture, $"{head.Stream} {head.Version} {head.Hash}\n"))))));
}
