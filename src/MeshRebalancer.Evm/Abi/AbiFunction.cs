using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What a function may do to the chain's state.</summary>
public enum StateMutability
{
    /// <summary>Changes state, takes no ether.</summary>
    NonPayable,

    /// <summary>Changes state and takes ether.</summary>
    Payable,

    /// <summary>Reads state.</summary>
    View,

    /// <summary>Reads nothing but its arguments.</summary>
    Pure,
}

/// <summary>A contract's function: encodes its calls, decodes its answers.</summary>
public sealed record AbiFunction
{
    private readonly AbiType.Tuple _inputs;
    private readonly AbiType.Tuple _outputs;

    public AbiFunction(
        string name, EquatableArray<AbiParameter> inputs, EquatableArray<AbiParameter> outputs, StateMutability mutability = StateMutability.NonPayable)
    {
        (Name, Mutability, _inputs, _outputs) = (name, mutability, new(inputs), new(outputs));
        Signature = name + _inputs.Name;
        Selector = Selector.Of(Signature);
    }

    public string Name { get; }

    public StateMutability Mutability { get; }

    public EquatableArray<AbiParameter> Inputs => _inputs.Members;

    public EquatableArray<AbiParameter> Outputs => _outputs.Members;

    /// <summary>Canonical: <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    public Selector Selector { get; }

    /// <summary>
    /// Reads a human-readable signature; all but name and arguments may be left out:
    /// <c>function exactInputSingle((address tokenIn, uint24 fee) params) external payable returns (uint256 amountOut)</c>.
    /// </summary>
    /// <exception cref="AbiException">Not a signature.</exception>
    public static AbiFunction Parse(string text)
    {
        var parser = new AbiParser(text);
        _ = parser.TryWord("function");
        var name = parser.Word();
        if (name.Length == 0)
        {
            throw parser.Bad("a function's name is missing");
        }

        var inputs = parser.Parameters();
        var mutability = StateMutability.NonPayable;
        EquatableArray<AbiParameter> outputs = [];
        for (var word = parser.Word(); word.Length > 0; word = parser.Word())
        {
            switch (word)
            {
                case "external" or "public" or "nonpayable" or "virtual" or "override":
                    break;
                case "payable" or "view" or "pure":
                    mutability = word switch { "payable" => StateMutability.Payable, "view" => StateMutability.View, _ => StateMutability.Pure };
                    break;
                case "returns":
                    outputs = parser.Parameters();
                    break;
                default:
                    throw parser.Bad($"unexpected '{word}'");
            }
        }

        parser.End();
        return new(name, inputs, outputs, mutability);
    }

    /// <summary>The bytes of a call: selector and arguments.</summary>
    /// <exception cref="AbiException">An argument does not fit; the message names the function and the type.</exception>
    public HexBytes EncodeCall(params ReadOnlySpan<object?> arguments)
    {
        Span<byte> selector = stackalloc byte[Selector.Bytes];
        Selector.Write(selector);
        try
        {
            return AbiCodec.Encode(selector, _inputs, arguments);
        }
        catch (AbiException exception)
        {
            throw new AbiException($"{Name}: {exception.Message}");
        }
    }

    /// <summary>The arguments of a call, selector included.</summary>
    /// <exception cref="AbiException">Another function's call, or malformed.</exception>
    public object[] DecodeCall(ReadOnlySpan<byte> call) => Selector.Read(call) == Selector
        ? AbiCodec.Decode(_inputs, call[Selector.Bytes..])
        : throw new AbiException($"Not a call of {Signature}.");

    /// <summary>The values that a call returned.</summary>
    /// <exception cref="AbiException">Not that; nothing at all usually means that no contract is there.</exception>
    public object[] DecodeAnswer(ReadOnlySpan<byte> answer) => answer.IsEmpty && _outputs.MemberHeadBytes > 0
        ? throw new AbiException($"{Name} returned nothing: is there a contract with this function at the address?")
        : AbiCodec.Decode(_outputs, answer);

    /// <summary>Encodes what a call returns: for stand-ins and tests.</summary>
    public HexBytes EncodeAnswer(params ReadOnlySpan<object?> values) => AbiCodec.Encode([], _outputs, values);

    public bool Equals(AbiFunction? other) => other is not null && Signature == other.Signature && _outputs == other._outputs && Mutability == other.Mutability;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Signature);

    public override string ToString() => Signature;
}
