using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Reads calls back from the bytes that would be signed. Pure.</summary>
internal static class CallBytes
{
    /// <summary>A function of a contract, as the list of allowed calls has it.</summary>
    public static AllowedCall Of(Address target, AbiFunction function) => new(target, function.Selector.ToString());

    /// <summary>The arguments of a call of this function, or null where it is none, or has bytes that the function's own encoding has not.</summary>
    public static object[]? Arguments(AbiFunction function, string callHex) =>
        HexBytes.TryParse(callHex, null, out var bytes) ? Arguments(function, bytes) : null;

    /// <summary>As above.</summary>
    public static object[]? Arguments(AbiFunction function, HexBytes call)
    {
        if (Selector.Read(call) != function.Selector)
            return null;
        try
        {
            var arguments = function.DecodeCall(call);
            return function.EncodeCall(arguments) == call ? arguments : null;
        }
        catch (AbiException)
        {
            return null;
        }
    }

    /// <summary>An address in the last 20 of 32 bytes; null where the others are not all zero.</summary>
    public static Address? Unpadded(ReadOnlySpan<byte> word) =>
        word[..12].ContainsAnyExcept((byte)0) ? null : Address.FromBytes(word[12..]);
}
