using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Keccak-256 as Ethereum uses it: the padding of the original submission (0x01), not that of SHA-3 (FIPS 202, 0x06).
/// Allocates nothing but the answer.
/// </summary>
public static partial class Keccak256
{
    /// <summary>Bytes in a digest.</summary>
    public const int DigestBytes = 32;

    private const int RateBytes = 136;

    /// <summary>The digest of some bytes.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        Hash(input, digest);
        return Hash32.FromBytes(digest);
    }

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    public static Hash32 HashText(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the digest of some bytes to a span of at least 32 bytes, which may overlap the input.</summary>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        while (input.Length >= RateBytes)
        {
            Absorb(state, input[..RateBytes]);
            input = input[RateBytes..];
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        input.CopyTo(last);
        last[input.Length] = 0x01;
        last[RateBytes - 1] |= 0x80;
        Absorb(state, last);
        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(digest[(8 * i)..], state[i]);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        if (BitConverter.IsLittleEndian)
        {
            var lanes = MemoryMarshal.Cast<byte, ulong>(block);
            for (var i = 0; i < lanes.Length; i++)
            {
                state[i] ^= lanes[i];
            }
        }
        else
        {
            for (var i = 0; i < RateBytes / 8; i++)
            {
                state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
            }
        }

        Permute(state);
    }
}
