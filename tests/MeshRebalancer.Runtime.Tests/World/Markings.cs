using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>The simulated chains' wire: words joined by bars, as hexadecimal digits.</summary>
internal static class Markings
{
    public static string Pack(params object[] words) => "0x" + Convert.ToHexString(Encoding.UTF8.GetBytes(string.Join('|', words)));

    public static string[] Unpack(string hex) => Encoding.UTF8.GetString(Convert.FromHexString(hex.AsSpan(2))).Split('|');

    public static Hash32 HashOf(string text) => Hash32.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A call as lists of allowed ones have it: its first four letters are its selector.</summary>
    public static AllowedCall Allowed(Address target, string word) => new(target, Pack(word)[..10].ToLowerInvariant());

    public static Address AddressOf(string name) => Address.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 20));
}
