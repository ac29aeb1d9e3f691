using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>How the letters of an address's spelling relate to its checksum (EIP-55).</summary>
public enum AddressSpelling
{
    /// <summary>Not an address at all.</summary>
    Malformed,

    /// <summary>Mixed case, and the case is wrong: a typing error, to be refused.</summary>
    WrongChecksum,

    /// <summary>All lower or all upper case: an address without a checksum.</summary>
    NoChecksum,

    /// <summary>The checksum is right.</summary>
    Checked,
}

/// <summary>Addresses in checksum spelling (EIP-55).</summary>
public static class ChecksumAddress
{
    /// <summary>Spells an address with its checksum: a letter is upper case where the hash of the lower-case digits has a nibble of 8 or more.</summary>
    public static string Format(Address address)
    {
        var lower = address.ToString();
        Span<byte> ascii = stackalloc byte[40];
        System.Text.Encoding.ASCII.GetBytes(lower.AsSpan(2), ascii);
        Span<byte> hash = stackalloc byte[Keccak256.DigestBytes];
        Keccak256.Hash(ascii, hash);
        Span<char> spelled = stackalloc char[42];
        lower.CopyTo(spelled);
        for (var i = 0; i < 40; i++)
        {
            var nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 0xF;
            spelled[i + 2] = nibble >= 8 ? char.ToUpperInvariant(spelled[i + 2]) : spelled[i + 2];
        }

        return new string(spelled);
    }

    /// <summary>Reads an address and judges its spelling. The address is set whenever the text is not malformed.</summary>
    public static AddressSpelling Read(string? text, out Address address)
    {
        if (!Address.TryParse(text, null, out address))
        {
            return AddressSpelling.Malformed;
        }

        var digits = text.AsSpan(2);
        return !digits.ContainsAnyInRange('a', 'f') || !digits.ContainsAnyInRange('A', 'F')
            ? digits.SequenceEqual(Format(address).AsSpan(2)) ? AddressSpelling.Checked : AddressSpelling.NoChecksum
            : digits.SequenceEqual(Format(address).AsSpan(2)) ? AddressSpelling.Checked : AddressSpelling.WrongChecksum;
    }

    /// <summary>Reads an address; a wrong checksum is an error, a missing one is not.</summary>
    /// <exception cref="FormatException">Not an address, or a wrong checksum.</exception>
    public static Address Parse(string text) => Read(text, out var address) switch
    {
        AddressSpelling.Malformed => throw new FormatException($"'{text}' is not 0x and 40 hexadecimal digits."),
        AddressSpelling.WrongChecksum => throw new FormatException(
            $"'{text}' has a wrong checksum (EIP-55): a letter or digit is mistyped; the spelling would be {Format(address)}."),
        AddressSpelling.NoChecksum or AddressSpelling.Checked or _ => address,
    };
}
