using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A contract's event: makes the topics to filter by, decodes logs.</summary>
public sealed record AbiEvent
{
    private const int MaxTopics = 4;

    private readonly AbiType.Tuple _unindexed;

    /// <param name="name">The event's name.</param>
    /// <param name="inputs">All values, indexed or not, in the order of declaration.</param>
    /// <param name="anonymous">Whether its logs leave the signature's topic out.</param>
    public AbiEvent(string name, EquatableArray<AbiParameter> inputs, bool anonymous = false)
    {
        (Name, Inputs, Anonymous) = (name, inputs, anonymous);
        Signature = name + new AbiType.Tuple(inputs).Name;
        Topic = Keccak256.HashText(Signature);
        _unindexed = new([.. inputs.Where(i => !i.Indexed)]);
        if (inputs.Count(i => i.Indexed) + (anonymous ? 0 : 1) > MaxTopics)
        {
            throw new AbiException($"{Signature} has more indexed values than a log has topics.");
        }
    }

    public string Name { get; }

    public EquatableArray<AbiParameter> Inputs { get; }

    public bool Anonymous { get; }

    /// <summary>Canonical: <c>Transfer(address,address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The hash of the signature, which is the first topic unless the event is anonymous.</summary>
    public Hash32 Topic { get; }

    /// <summary>Reads a human-readable signature: <c>event Transfer(address indexed from, address indexed to, uint256 value)</c>.</summary>
    /// <exception cref="AbiException">Not a signature.</exception>
    public static AbiEvent Parse(string text)
    {
        var parser = new AbiParser(text);
        _ = parser.TryWord("event");
        var name = parser.Word();
        var inputs = name.Length > 0 ? parser.Parameters() : throw parser.Bad("an event's name is missing");
        var anonymous = parser.TryWord("anonymous");
        parser.End();
        return new(name, inputs, anonymous);
    }

    /// <summary>Whether a log's topics are this event's: signature and number. The emitting address is for the caller to check.</summary>
    public bool Matches(EquatableArray<Hash32> topics) =>
        topics.Count == Inputs.Count(i => i.Indexed) + (Anonymous ? 0 : 1) && (Anonymous || topics[0] == Topic);

    /// <summary>
    /// The values of a log, in the order of declaration. An indexed value of a dynamic type, an array or a struct is only there as its hash:
    /// a <see cref="Hash32"/>.
    /// </summary>
    /// <exception cref="AbiException">Another event's log, or malformed.</exception>
    public object[] Decode(EquatableArray<Hash32> topics, ReadOnlySpan<byte> data)
    {
        if (!Matches(topics))
        {
            throw new AbiException($"Not a log of {Signature}.");
        }

        var unindexed = AbiCodec.Decode(_unindexed, data);
        var (topic, plain) = (Anonymous ? 0 : 1, 0);
        var values = new object[Inputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Inputs[i].Indexed ? FromTopic(Inputs[i].Type, topics[topic++]) : unindexed[plain++];
        }

        return values;
    }

    /// <summary>The topic of an indexed value: the word itself, or the hash of text and bytes.</summary>
    /// <exception cref="AbiException">An array or a struct, whose topics can't be made here.</exception>
    public static Hash32 TopicOf(AbiType type, object value) => type switch
    {
        AbiType.Text => Keccak256.HashText(value as string ?? throw AbiValue.Misfit(type, value)),
        AbiType.DynamicBytes => Keccak256.Hash(AbiValue.Bytes(type, value)),
        AbiType.Array or AbiType.FixedArray or AbiType.Tuple => throw new AbiException($"The topic of an indexed {type.Name} is not made here."),
        AbiType.UInt or AbiType.Int or AbiType.AddressWord or AbiType.Bool or AbiType.FixedBytes => Hash32.FromBytes(AbiCodec.Encode([], new AbiType.Tuple([new("", type)]), [value])),
    };

    public bool Equals(AbiEvent? other) => other is not null && Anonymous == other.Anonymous && Name == other.Name && Inputs == other.Inputs;

    public override int GetHashCode() => Topic.GetHashCode();

    public override string ToString() => Signature;

    private static object FromTopic(AbiType type, Hash32 topic) =>
        type is AbiType.Text or AbiType.DynamicBytes or AbiType.Array or AbiType.FixedArray or AbiType.Tuple
            ? topic
            : AbiCodec.Decode(new AbiType.Tuple([new("", type)]), topic.ToBytes())[0];
}
