using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Journal;

/// <summary>
/// Chains each event of a stream to the one before it, so that a change, a gap or a swap is seen by whoever verifies. The hash covers stored
/// bytes and is the same on every engine: SHA-256 of previous hash (32 bytes; zeros before the first), then stream name, version (8 bytes,
/// big-endian), event name, instant (Unix microseconds, 8 bytes, big-endian) and payload; texts are UTF-8 and, like the payload, each
/// preceded by its length (4 bytes, big-endian).
/// </summary>
public static class HashChain
{
    /// <summary>The hash of an event that follows on another.</summary>
    public static Hash32 Next(Hash32 previous, StreamId stream, long version, EventBytes @event, DateTimeOffset at)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> before = stackalloc byte[32];
        previous.CopyTo(before);
        sha.AppendData(before);
        Text(sha, Encoding.UTF8.GetBytes(stream.ToString()));
        Number(sha, version);
        Text(sha, Encoding.UTF8.GetBytes(@event.Name));
        Number(sha, Microseconds(at));
        Text(sha, @event.Payload);
        return Hash32.FromBytes(sha.GetHashAndReset());
    }

    /// <summary>Unix time in microseconds, rounded down: the precision that every journal keeps.</summary>
    public static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Number(IncrementalHash sha, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        sha.AppendData(bytes);
    }

    private static void Text(IncrementalHash sha, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        sha.AppendData(length);
        sha.AppendData(bytes);
    }
}
