using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Reads a list's items one after the other as the types that transactions are made of; each error names its field.</summary>
internal sealed class RlpReader
{
    private readonly EquatableArray<RlpItem> _items;
    private readonly string _what;
    private int _next;

    public RlpReader(RlpItem item, string what)
    {
        _items = item is RlpItem.List list ? list.Items : throw new RlpException($"{what} is a list.");
        _what = what;
    }

    public int Count => _items.Count;

    public RlpItem Item(string field) => _next < _items.Count ? _items[_next++] : throw Bad(field, "is missing");

    public HexBytes Bytes(string field) => Item(field) is RlpItem.Text text ? text.Bytes : throw Bad(field, "is a list, not bytes");

    public UInt256 Number(string field)
    {
        var bytes = Bytes(field);
        return bytes.Length > 32 ? throw Bad(field, $"has {bytes.Length} bytes, 32 at most are allowed")
            : bytes.Length > 0 && bytes.Span[0] == 0 ? throw Bad(field, "has a leading zero byte")
            : UInt256.ReadBigEndian(bytes);
    }

    public ulong Number64(string field)
    {
        var number = Number(field);
        return number.BitLength <= 64 ? (ulong)number : throw Bad(field, "is more than 64 bits allow");
    }

    public byte Parity(string field)
    {
        var number = Number(field);
        return number <= UInt256.One ? (byte)(ulong)number : throw Bad(field, "is neither 0 nor 1");
    }

    public Address Address(string field) => AddressOrNone(field) ?? throw Bad(field, "is empty");

    public Address? AddressOrNone(string field)
    {
        var bytes = Bytes(field);
        return bytes.Length switch
        {
            0 => null,
            20 => Kernel.Address.FromBytes(bytes),
            _ => throw Bad(field, $"has {bytes.Length} bytes, not 20"),
        };
    }

    public Hash32 Hash(string field)
    {
        var bytes = Bytes(field);
        return bytes.Length == 32 ? Hash32.FromBytes(bytes) : throw Bad(field, $"has {bytes.Length} bytes, not 32");
    }

    public EquatableArray<T> List<T>(string field, Func<RlpReader, T> read)
    {
        var item = Item(field);
        return item is RlpItem.List list
            ? [.. list.Items.Select(inner => ReadAll(new RlpReader(inner, $"{_what}.{field}"), read))]
            : throw Bad(field, "is not a list");
    }

    public EquatableArray<Hash32> Hashes(string field) => new RlpReader(Item(field), $"{_what}.{field}").AllHashes(field);

    public void End()
    {
        if (_next != _items.Count)
        {
            throw new RlpException($"{_what} has {_items.Count - _next} fields too many.");
        }
    }

    private static T ReadAll<T>(RlpReader reader, Func<RlpReader, T> read)
    {
        var value = read(reader);
        reader.End();
        return value;
    }

    private EquatableArray<Hash32> AllHashes(string field) => [.. Enumerable.Range(0, Count).Select(_ => Hash(field))];

    private RlpException Bad(string field, string problem) => new($"{_what}: {field} {problem}.");
}
