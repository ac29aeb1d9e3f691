using System.Collections.Frozen;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A member of a struct in typed data.</summary>
internal sealed record TypedMember(string Name, string Type);

/// <summary>The struct types of a message, with their hashes (EIP-712, encodeType).</summary>
internal sealed class TypedDataTypes
{
    public const string Domain = "EIP712Domain";

    private static readonly TypedMember[] DomainMembers =
    [
        new("name", "string"), new("version", "string"), new("chainId", "uint256"), new("verifyingContract", "address"), new("salt", "bytes32"),
    ];

    private readonly FrozenDictionary<string, TypedMember[]> _structs;
    private readonly FrozenDictionary<string, Hash32> _hashes;

    private TypedDataTypes(Dictionary<string, TypedMember[]> structs)
    {
        _structs = structs.ToFrozenDictionary(StringComparer.Ordinal);
        _hashes = structs.Keys.ToFrozenDictionary(name => name, name => Keccak256.HashText(EncodeType(name)), StringComparer.Ordinal);
    }

    /// <summary>Reads the <c>types</c> object. A domain without a type of its own gets the standard members that it has.</summary>
    public static TypedDataTypes Read(JsonElement types, JsonElement domain)
    {
        var structs = Require(types, "types", JsonValueKind.Object).EnumerateObject()
            .ToDictionary(t => t.Name, t => Members(t.Name, t.Value), StringComparer.Ordinal);
        if (!structs.ContainsKey(Domain))
        {
            structs[Domain] = [.. DomainMembers.Where(m => domain.ValueKind == JsonValueKind.Object && domain.TryGetProperty(m.Name, out _))];
        }

        return new(structs);
    }

    public bool IsStruct(string type) => _structs.ContainsKey(type);

    public TypedMember[] MembersOf(string type) =>
        _structs.TryGetValue(type, out var members) ? members : throw new TypedDataException($"The type '{type}' is not among the types.");

    public Hash32 HashOf(string type) => _hashes[type];

    /// <summary>The struct's own signature, then those of all structs it refers to, by name.</summary>
    public string EncodeType(string type)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(type, found);
        found.Remove(type);
        return string.Concat(found.Prepend(type).Select(Signature));
    }

    public static JsonElement Require(JsonElement json, string what, JsonValueKind kind) =>
        json.ValueKind == kind ? json : throw new TypedDataException($"{what} is {json.ValueKind}, where {kind} is expected.");

    private void Collect(string type, SortedSet<string> found)
    {
        var name = type.Split('[', 2)[0];
        if (!_structs.TryGetValue(name, out var members) || !found.Add(name))
        {
            return;
        }

        foreach (var member in members)
        {
            Collect(member.Type, found);
        }
    }

    private string Signature(string type) => $"{type}({string.Join(',', MembersOf(type).Select(m => $"{m.Type} {m.Name}"))})";

    private static TypedMember[] Members(string type, JsonElement json) =>
        [.. Require(json, $"types.{type}", JsonValueKind.Array).EnumerateArray().Select(m => new TypedMember(Text(type, m, "name"), Text(type, m, "type")))];

    private static string Text(string type, JsonElement member, string property) =>
        member.ValueKind == JsonValueKind.Object && member.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new TypedDataException($"A member of types.{type} has no {property}.");
}
