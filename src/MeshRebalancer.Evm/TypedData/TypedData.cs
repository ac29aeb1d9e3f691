using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// A structured message to sign (EIP-712): a permit, an order. Read from the JSON that <c>eth_signTypedData_v4</c> takes, with
/// <c>types</c>, <c>primaryType</c>, <c>domain</c> and <c>message</c>.
/// </summary>
public sealed class TypedData
{
    private readonly byte[] _encoded;

    private TypedData(JsonElement types, string primaryType, JsonElement domain, JsonElement message)
    {
        var known = TypedDataTypes.Read(types, domain);
        var encoder = new TypedDataEncoder(known);
        (PrimaryType, PrimaryTypeSignature) = (primaryType, known.EncodeType(primaryType));
        DomainSeparator = encoder.HashStruct(TypedDataTypes.Domain, domain, "domain");
        _encoded = encoder.Encode(primaryType, message, "message");
        Digest = MakeDigest();
    }

    /// <summary>The message's type.</summary>
    public string PrimaryType { get; }

    /// <summary>That type in full (encodeType): <c>Mail(Person from,Person to,string contents)Person(string name,address wallet)</c>.</summary>
    public string PrimaryTypeSignature { get; }

    /// <summary>The hash of the domain: the contract and the chain that the signature is for.</summary>
    public Hash32 DomainSeparator { get; }

    /// <summary>The type's hash and the message's words (encodeData).</summary>
    public HexBytes Encoded => _encoded;

    /// <summary>The hash that is signed.</summary>
    public Hash32 Digest { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="TypedDataException">It can't be hashed; the message names the field.</exception>
    public static TypedData Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonTexts.Demand(document.RootElement);
            var root = TypedDataTypes.Require(document.RootElement, "the message", JsonValueKind.Object);
            var primary = TypedDataTypes.Require(Property(root, "primaryType"), "primaryType", JsonValueKind.String).GetString()!;
            return new(Property(root, "types"), primary, Property(root, "domain"), Property(root, "message"));
        }
        catch (JsonException exception)
        {
            throw new TypedDataException($"Not JSON: {exception.Message}");
        }
    }

    /// <summary>From the parts.</summary>
    /// <param name="types">For each struct its members, as <c>[{ "name": …, "type": … }]</c>.</param>
    /// <param name="primaryType">The message's type.</param>
    /// <param name="domain">The contract and the chain.</param>
    /// <param name="message">The values.</param>
    /// <exception cref="TypedDataException">It can't be hashed; the message names the field.</exception>
    public static TypedData Of(JsonElement types, string primaryType, JsonElement domain, JsonElement message) => new(types, primaryType, domain, message);

    /// <summary>Signs the message.</summary>
    public EcdsaSignature Sign(PrivateKey key) => key.Sign(Digest);

    private Hash32 MakeDigest()
    {
        Span<byte> bytes = stackalloc byte[2 + (2 * Keccak256.DigestBytes)];
        (bytes[0], bytes[1]) = (0x19, 0x01);
        DomainSeparator.CopyTo(bytes[2..]);
        Keccak256.Hash(_encoded, bytes[34..]);
        return Keccak256.Hash(bytes);
    }

    private static JsonElement Property(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value : throw new TypedDataException($"{name} is missing.");
}
