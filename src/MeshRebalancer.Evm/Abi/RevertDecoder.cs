using System.Collections.Frozen;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Reads revert data with the errors that it knows. Immutable: <see cref="With(IEnumerable{AbiError})"/> gives one that knows more.</summary>
public sealed class RevertDecoder
{
    private static readonly AbiError ErrorString = AbiError.Parse("error Error(string message)");
    private static readonly AbiError PanicCode = AbiError.Parse("error Panic(uint256 code)");

    private readonly FrozenDictionary<Selector, AbiError[]> _known;

    private RevertDecoder(IEnumerable<AbiError> errors) =>
        _known = errors.Distinct().GroupBy(e => e.Selector).ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>Knows Solidity's own errors and ERC-6093, those of standard tokens.</summary>
    public static RevertDecoder Standard { get; } = new(StandardErrors.All);

    /// <summary>One that also knows these. Where two errors share a selector, the first whose values decode is taken.</summary>
    public RevertDecoder With(params IEnumerable<AbiError> errors) => new(_known.Values.SelectMany(e => e).Concat(errors));

    /// <summary>Reads revert data; never throws.</summary>
    public RevertReason Decode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return new RevertReason.Silent();
        }

        var selector = Selector.Read(data);
        if (selector == ErrorString.Selector && TryDecode(ErrorString, data) is [string text])
        {
            return new RevertReason.Message(text);
        }

        if (selector == PanicCode.Selector && TryDecode(PanicCode, data) is [UInt256 code])
        {
            return new RevertReason.Panic(code, Meaning(code));
        }

        foreach (var error in selector is { } known ? _known.GetValueOrDefault(known, []) : [])
        {
            if (TryDecode(error, data) is { } values)
            {
                return new RevertReason.Custom(error, [.. values]);
            }
        }

        return new RevertReason.Unknown(HexBytes.Copy(data));
    }

    private static object[]? TryDecode(AbiError error, ReadOnlySpan<byte> data)
    {
        try
        {
            return error.Decode(data);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    /// <summary>The codes that Solidity's compiler uses (Solidity documentation, "Panic via assert and Error via require").</summary>
    private static string Meaning(UInt256 code) => code.BitLength > 8 ? "an unknown check failed" : (ulong)code switch
    {
        0x00 => "a check that the compiler inserted failed",
        0x01 => "an assertion failed",
        0x11 => "arithmetic overflow or underflow",
        0x12 => "division by zero",
        0x21 => "a number that is no value of the enum",
        0x22 => "a storage byte array is wrongly encoded",
        0x31 => "pop from an empty array",
        0x32 => "an array index is out of bounds",
        0x41 => "too much memory was asked for",
        0x51 => "a call to an internal function that was never set",
        _ => "an unknown check failed",
    };
}
