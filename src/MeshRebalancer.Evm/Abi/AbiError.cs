using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A contract's custom error: <c>error InsufficientBalance(uint256 available, uint256 required)</c>.</summary>
public sealed record AbiError
{
    private readonly AbiType.Tuple _inputs;

    public AbiError(string name, EquatableArray<AbiParameter> inputs)
    {
        (Name, _inputs) = (name, new(inputs));
        Signature = name + _inputs.Name;
        Selector = Selector.Of(Signature);
    }

    public string Name { get; }

    public EquatableArray<AbiParameter> Inputs => _inputs.Members;

    /// <summary>Canonical: <c>InsufficientBalance(uint256,uint256)</c>.</summary>
    public string Signature { get; }

    public Selector Selector { get; }

    /// <summary>Reads a human-readable signature.</summary>
    /// <exception cref="AbiException">Not a signature.</exception>
    public static AbiError Parse(string text)
    {
        var parser = new AbiParser(text);
        _ = parser.TryWord("error");
        var name = parser.Word();
        var inputs = name.Length > 0 ? parser.Parameters() : throw parser.Bad("an error's name is missing");
        parser.End();
        return new(name, inputs);
    }

    /// <summary>The values of an error, selector included.</summary>
    /// <exception cref="AbiException">Another error, or malformed.</exception>
    public object[] Decode(ReadOnlySpan<byte> data) => Selector.Read(data) == Selector
        ? AbiCodec.Decode(_inputs, data[Selector.Bytes..])
        : throw new AbiException($"Not the error {Signature}.");

    /// <summary>The bytes that a revert with this error returns.</summary>
    public HexBytes Encode(params ReadOnlySpan<object?> values)
    {
        Span<byte> selector = stackalloc byte[Selector.Bytes];
        Selector.Write(selector);
        return AbiCodec.Encode(selector, _inputs, values);
    }

    public bool Equals(AbiError? other) => other is not null && Signature == other.Signature;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Signature);

    public override string ToString() => Signature;
}
