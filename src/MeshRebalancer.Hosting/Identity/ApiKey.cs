using System.Buffers.Text;
using System.Security.Cryptography;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>
/// An API key as its holder has it: <c>mesh_ID_SECRET</c>, where ID is public and SECRET is 256 random bits in base64url. It exists once, in the answer
/// that hands it out; what is stored is the secret's SHA-256. A session of the page has the same form.
/// </summary>
internal sealed record ApiKey
{
    private const string Prefix = "mesh_";
    private const int IdLength = 12;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    private ApiKey(string id, string secret) => (Id, Secret) = (id, secret);

    /// <summary>The public part.</summary>
    public string Id { get; }

    /// <summary>What is stored of the secret part.</summary>
    public Hash32 Hash => HashOf(Secret);

    private string Secret { get; }

    /// <summary>A new one.</summary>
    public static ApiKey Create() => new(
        RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", IdLength), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads one; null for anything else.</summary>
    public static ApiKey? Parse(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? new(text.Substring(Prefix.Length, IdLength), text[(Prefix.Length + IdLength + 1)..])
            : null;

    /// <summary>Whether its secret is the one that was stored. It takes as long for a wrong one.</summary>
    public bool Opens(Hash32 stored) => CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Hash.ToString()), System.Text.Encoding.ASCII.GetBytes(stored.ToString()));

    /// <summary>The whole key: for its holder, once.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Secret}";

    public override string ToString() => $"{Prefix}{Id}_…";

    private static Hash32 HashOf(string secret) =>
        Hash32.Parse("0x" + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret))), null);
}
