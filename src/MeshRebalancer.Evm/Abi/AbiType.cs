using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// A type of the contract ABI. Its values are plain objects, as each case says; see <see cref="AbiCodec"/>.
/// </summary>
public abstract record AbiType
{
    /// <summary>Bytes in a word, the ABI's unit.</summary>
    public const int WordBytes = 32;

    private AbiType(string name, bool isDynamic, int headBytes) => (Name, IsDynamic, HeadBytes) = (name, isDynamic, headBytes);

    /// <summary>The canonical name, as signatures spell it: <c>uint256</c>, <c>(address,bytes32)[]</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the size depends on the value, so that the head holds an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes in the head: a word for dynamic types, the whole value for the others.</summary>
    public int HeadBytes { get; }

    /// <summary>Reads a type: <c>uint</c>, <c>bytes32[2][]</c>, <c>tuple(address to, uint256)[]</c>, <c>(address,bool)</c>.</summary>
    /// <exception cref="AbiException">Not a type.</exception>
    public static AbiType Parse(string text) => new AbiParser(text).SingleType();

    public override string ToString() => Name;

    /// <summary>8 to 256 bits without sign: <see cref="Kernel.UInt256"/>.</summary>
    public sealed record UInt(int Bits) : AbiType(string.Create(CultureInfo.InvariantCulture, $"uint{Bits}"), false, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>8 to 256 bits in two's complement: <see cref="System.Numerics.BigInteger"/>.</summary>
    public sealed record Int(int Bits) : AbiType(string.Create(CultureInfo.InvariantCulture, $"int{Bits}"), false, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>20 bytes: <see cref="Kernel.Address"/>.</summary>
    public sealed record AddressWord() : AbiType("address", false, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>Yes or no: <see cref="bool"/>.</summary>
    public sealed record Bool() : AbiType("bool", false, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>1 to 32 bytes: <see cref="byte"/>[] of that length. <c>function</c> is 24 bytes under another name.</summary>
    public sealed record FixedBytes : AbiType
    {
        internal FixedBytes(int length, string name)
            : base(name, false, WordBytes) => Length = length;

        public int Length { get; }

        public override string ToString() => Name;
    }

    /// <summary>Any number of bytes: <see cref="byte"/>[].</summary>
    public sealed record DynamicBytes() : AbiType("bytes", true, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>Text in UTF-8: <see cref="string"/>.</summary>
    public sealed record Text() : AbiType("string", true, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>Any number of items: <see cref="object"/>[].</summary>
    public sealed record Array(AbiType Item) : AbiType(Item.Name + "[]", true, WordBytes)
    {
        public override string ToString() => Name;
    }

    /// <summary>A known number of items, 1 or more: <see cref="object"/>[].</summary>
    public sealed record FixedArray : AbiType
    {
        internal FixedArray(AbiType item, int count)
            : base(string.Create(CultureInfo.InvariantCulture, $"{item.Name}[{count}]"), item.IsDynamic, item.IsDynamic ? WordBytes : item.HeadBytes * count) =>
            (Item, Count) = (item, count);

        public AbiType Item { get; }

        public int Count { get; }

        public override string ToString() => Name;
    }

    /// <summary>A struct: <see cref="object"/>[], one for each member.</summary>
    public sealed record Tuple : AbiType
    {
        internal Tuple(EquatableArray<AbiParameter> members)
            : base(
                "(" + string.Join(',', members.Select(m => m.Type.Name)) + ")",
                members.Any(m => m.Type.IsDynamic),
                members.Any(m => m.Type.IsDynamic) ? WordBytes : members.Sum(m => m.Type.HeadBytes))
        {
            Members = members;
            MemberHeadBytes = members.Sum(m => m.Type.HeadBytes);
        }

        public EquatableArray<AbiParameter> Members { get; }

        /// <summary>Bytes in the heads of all members together.</summary>
        internal int MemberHeadBytes { get; }

        public override string ToString() => Name;
    }
}

/// <summary>A named value in a signature.</summary>
/// <param name="Name">Empty where the signature gives none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Indexed">In an event: whether it is a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool Indexed = false)
{
    public override string ToString() => $"{Type.Name}{(Indexed ? " indexed" : "")}{(Name.Length > 0 ? " " + Name : "")}";
}
