using System.Text.Json;

namespace MeshRebalancer.Kernel.Tests.Ids;

public sealed class HexIdTests
{
    private const string Checksummed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    [Fact]
    public void Letter_case_makes_no_difference()
    {
        Address.Parse(Checksummed).ShouldBe(Address.Parse(Checksummed.ToLowerInvariant()));
        $"{Address.Parse(Checksummed)}".ShouldBe(Checksummed.ToLowerInvariant());
        Address.Parse(Checksummed.ToUpperInvariant()).GetHashCode().ShouldBe(Address.Parse(Checksummed).GetHashCode());
    }

    [Fact]
    public void Bytes_come_back()
    {
        Address.FromBytes(Address.Parse(Checksummed).ToBytes()).ShouldBe(Address.Parse(Checksummed));
        byte[] hash = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 8))];
        Hash32.FromBytes(hash).ToBytes().ShouldBe(hash);
        Hash32.Parse($"{Hash32.FromBytes(hash)}").ShouldBe(Hash32.FromBytes(hash));
    }

    [Fact]
    public void The_default_is_zero()
    {
        default(Address).ShouldBe(Address.Zero);
        default(Address).GetHashCode().ShouldBe(Address.Zero.GetHashCode());
        default(Address).ToBytes().ShouldBe(new byte[20]);
        default(Hash32).ShouldBe(Hash32.Zero);
        default(Hash32).ToBytes().ShouldBe(new byte[32]);
    }

    [Fact]
    public void Text_bytes_and_copied_bytes_are_the_same_20_or_32()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = new byte[32];
            new Random(seed).NextBytes(bytes);
            var (hash, address) = (Hash32.FromBytes(bytes), Address.FromBytes(bytes.AsSpan(12)));
            $"{hash}".ShouldBe("0x" + Convert.ToHexStringLower(bytes));
            $"{address}".ShouldBe("0x" + Convert.ToHexStringLower(bytes.AsSpan(12)));
            var copy = new byte[32];
            hash.CopyTo(copy);
            copy.ShouldBe(bytes);
            copy.AsSpan().Clear();
            address.CopyTo(copy.AsSpan(12));
            copy.ShouldBe([.. new byte[12], .. bytes[12..]]);
        }
    }

    [Fact]
    public void Order_is_that_of_the_text()
    {
        var random = new Random(7);
        byte[][] all = [.. Enumerable.Range(0, 300).Select(i => Near(random, i))];
        all.Select(bytes => Hash32.FromBytes(bytes)).Order().Select(hash => $"{hash}")
            .ShouldBe(all.Select(bytes => "0x" + Convert.ToHexStringLower(bytes)).Order(StringComparer.Ordinal));
        all.Select(bytes => Address.FromBytes(bytes.AsSpan(12))).Order().Select(address => $"{address}")
            .ShouldBe(all.Select(bytes => "0x" + Convert.ToHexStringLower(bytes.AsSpan(12))).Order(StringComparer.Ordinal));

        // Differing in one byte, so that each byte decides somewhere.
        static byte[] Near(Random random, int i)
        {
            var bytes = new byte[32];
            bytes[i % 32] = (byte)random.Next(256);
            return bytes;
        }
    }

    [Fact]
    public void Order_is_that_of_the_bytes()
    {
        var small = Address.FromBytes([.. new byte[19], 0x0a]);
        var large = Address.FromBytes([.. new byte[19], 0xa0]);
        (small.CompareTo(large) < 0, large.CompareTo(small) > 0, small.CompareTo(small)).ShouldBe((true, true, 0));
        (Hash32.Zero.CompareTo(Hash32.FromBytes([.. new byte[31], 1])) < 0).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA d")]
    public void Other_text_is_refused(string? text)
    {
        Address.TryParse(text, null, out _).ShouldBeFalse();
        Hash32.TryParse(text, null, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Address.Parse(text!)).Message.ShouldContain("40 hexadecimal digits");
        Should.Throw<FormatException>(() => Hash32.Parse(text!)).Message.ShouldContain("64 hexadecimal digits");
    }

    [Fact]
    public void Another_number_of_bytes_is_refused()
    {
        Should.Throw<FormatException>(() => Address.FromBytes(new byte[32])).Message.ShouldBe("Address is 20 bytes, not 32.");
        Should.Throw<FormatException>(() => Hash32.FromBytes(new byte[20]));
    }

    [Fact]
    public void Json_is_a_string_also_as_a_key()
    {
        var address = Address.Parse(Checksummed);
        JsonSerializer.Deserialize<Address>(JsonSerializer.Serialize(address)).ShouldBe(address);
        var keyed = new Dictionary<Address, Hash32> { [address] = Hash32.Zero };
        JsonSerializer.Deserialize<Dictionary<Address, Hash32>>(JsonSerializer.Serialize(keyed)).ShouldBe(keyed);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Address>("\"0x12\""));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Address>("12"));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Dictionary<Address, int>>("""{"0x12":1}"""));
    }
}
