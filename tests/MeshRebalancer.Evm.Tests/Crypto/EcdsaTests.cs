using System.Security.Cryptography;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests;

public sealed class EcdsaTests
{
    // The order of secp256k1 (SEC 2, 2.4.1).
    private static readonly UInt256 Order = UInt256.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    public static TheoryData<string> Implementations => Secp256k1.Native is null ? ["managed"] : ["managed", "native"];

    private static IEcdsa Named(string name) => name == "native" ? Secp256k1.Native! : Secp256k1.Managed;

    [Fact]
    public void Native_and_managed_code_give_the_same_signatures_and_recover_the_same_keys()
    {
        var native = Secp256k1.Native;
        if (native is null)
        {
            return; // No libsecp256k1 on this machine: there is nothing to compare with.
        }

        var random = new Random(20261121);
        var (hash, key, left, right) = (new byte[32], new byte[32], new byte[64], new byte[64]);
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(hash);
            random.NextBytes(key);
            var signature = native.Sign(hash, key);
            Secp256k1.Managed.Sign(hash, key).ShouldBe(signature);
            native.TryRecover(hash, signature, left).ShouldBeTrue();
            Secp256k1.Managed.TryRecover(hash, signature, right).ShouldBeTrue();
            right.ShouldBe(left);
            native.WritePublicKey(key, right);
            right.ShouldBe(left);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Signatures_are_low_s(string implementation)
    {
        for (var i = 1; i <= 40; i++)
        {
            var signature = Named(implementation).Sign(SHA256.HashData([(byte)i]), SHA256.HashData([(byte)i, 1]));
            (signature.S <= Order / 2UL).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void What_is_no_key_is_refused(string implementation)
    {
        var ecdsa = Named(implementation);
        var order = new byte[32];
        Order.WriteBigEndian(order);
        byte[][] wrong = [new byte[32], order, [.. Enumerable.Repeat((byte)0xFF, 32)], new byte[31], []];
        foreach (var key in wrong)
        {
            ecdsa.IsPrivateKey(key).ShouldBeFalse();
            Should.Throw<ArgumentException>(() => ecdsa.Sign(new byte[32], key));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_signature_that_nobody_made_recovers_nobody(string implementation)
    {
        var publicKey = new byte[64];
        EcdsaSignature[] wrong =
        [
            new(UInt256.Zero, UInt256.One, 0), new(UInt256.One, UInt256.Zero, 0), new(Order, UInt256.One, 0), new(UInt256.One, Order, 1),
            new(UInt256.MaxValue, UInt256.MaxValue, 0), new(UInt256.One, UInt256.One, 2), new(5UL, UInt256.One, 0),
        ];
        foreach (var signature in wrong)
        {
            Named(implementation).TryRecover(new byte[32], signature, publicKey).ShouldBeFalse(signature.ToString());
        }
    }

    [Fact]
    public void A_key_never_prints_itself()
    {
        using var key = PrivateKey.Parse("0x" + new string('4', 64));
        key.ToString().ShouldNotContain("4444");
        Should.Throw<FormatException>(() => PrivateKey.Parse("0x4444")).Message.ShouldNotContain("4444");
    }

    [Fact]
    public void A_disposed_key_signs_nothing()
    {
        var key = PrivateKey.Generate();
        key.Dispose();
        Should.Throw<ObjectDisposedException>(() => key.Sign(Hash32.Zero));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressSpelling.Checked)]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", AddressSpelling.NoChecksum)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", AddressSpelling.WrongChecksum)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA", AddressSpelling.Malformed)]
    [InlineData("0x0000000000000000000000000000000000000001", AddressSpelling.Checked)]
    public void An_address_is_judged_by_its_spelling(string text, AddressSpelling spelling) => ChecksumAddress.Read(text, out _).ShouldBe(spelling);
}
