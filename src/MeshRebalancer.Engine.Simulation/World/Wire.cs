using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>The simulated chains' own encoding: a selector, and words joined by bars, as hexadecimal digits.</summary>
internal static class Wire
{
    private const int SelectorDigits = 8;

    /// <summary>A call or a log: the first word names what it is, and gives the selector.</summary>
    public static string Pack(params object[] words) =>
        "0x" + Selector((string)words[0]) + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(string.Join('|', words)));

    public static string[] Unpack(string hex) => hex.Length <= 2 + SelectorDigits
        ? [""]
        : Encoding.UTF8.GetString(Convert.FromHexString(hex.AsSpan(2 + SelectorDigits))).Split('|');

    /// <summary>Four bytes that stand for a word.</summary>
    public static string Selector(string word) => HashOf(word).ToString()[2..(2 + SelectorDigits)];

    public static Hash32 HashOf(string text) => Hash32.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Address AddressOf(string name) => Address.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 20));
}
