using System.Buffers.Binary;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Evm;

/// <summary>A swap through SwapRouter02 with its deadline encoded from its signature, beside the same bytes laid out by hand.</summary>
internal static class AbiFigures
{
    private const ulong Deadline = 1_767_355_200;
    private const uint Fee = 500;

    private static readonly AbiFunction Swap = AbiFunction.Parse(
        "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params)");

    private static readonly AbiFunction Multicall = AbiFunction.Parse("multicall(uint256 deadline, bytes[] data)");

    private static readonly Address TokenIn = Address.Parse("0x" + new string('1', 40));
    private static readonly Address TokenOut = Address.Parse("0x" + new string('2', 40));
    private static readonly Address Recipient = Address.Parse("0x" + new string('3', 40));
    private static readonly UInt256 AmountIn = UInt256.PowerOfTen(21) * 12_345UL;
    private static readonly UInt256 AmountOutMin = UInt256.PowerOfTen(9) * 6_789UL;

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        byte[][] addresses = [TokenIn.ToBytes(), TokenOut.ToBytes(), Recipient.ToBytes()];
        if (!Encode().Span.SequenceEqual(ByHand(addresses)))
            throw new InvalidOperationException("The two encodings differ.");
        var (ours, peer) = await sampling.CompareAsync(
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Encode();
                }
            },
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    ByHand(addresses);
                }
            });
        report(new Figure.Compared("ABI: SwapRouter02 multicall", "calls/s", ours, "the same bytes laid out by hand", peer));
    }

    private static HexBytes Encode()
    {
        object?[] parameters = [TokenIn, TokenOut, Fee, Recipient, AmountIn, AmountOutMin, UInt256.Zero];
        return Multicall.EncodeCall(Deadline, new object?[] { Swap.EncodeCall([parameters]) });
    }

    // multicall: selector, deadline, offset, count, offset, length; then the swap: selector and seven words, padded to a word.
    private static byte[] ByHand(byte[][] addresses)
    {
        const int head = 4 + (5 * 32);
        const int swap = 4 + (7 * 32);
        var bytes = new byte[head + (8 * 32)];
        var all = bytes.AsSpan();
        Multicall.Selector.Write(all);
        BinaryPrimitives.WriteUInt64BigEndian(all[(4 + 24)..], Deadline);
        all[4 + 63] = 0x40;
        all[4 + 95] = 1;
        all[4 + 127] = 0x20;
        all[4 + 159] = swap;
        Swap.Selector.Write(all[head..]);
        var words = all[(head + 4)..];
        addresses[0].CopyTo(words[12..]);
        addresses[1].CopyTo(words[44..]);
        BinaryPrimitives.WriteUInt32BigEndian(words[92..], Fee);
        addresses[2].CopyTo(words[108..]);
        AmountIn.WriteBigEndian(words[128..]);
        AmountOutMin.WriteBigEndian(words[160..]);
        return bytes;
    }
}
