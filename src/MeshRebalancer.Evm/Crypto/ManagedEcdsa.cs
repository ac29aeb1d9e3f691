using MeshRebalancer.Kernel;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace MeshRebalancer.Evm;

/// <summary>secp256k1 in managed code, for systems without libsecp256k1: the same signatures, some fifty times slower.</summary>
public sealed class ManagedEcdsa : IEcdsa
{
    private static readonly ECDomainParameters Curve = Parameters();
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    public string Name => "managed";

    public bool IsPrivateKey(ReadOnlySpan<byte> key)
    {
        var scalar = Unsigned(key);
        return key.Length == 32 && scalar.SignValue > 0 && scalar.CompareTo(Curve.N) < 0;
    }

    public void WritePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) =>
        Write(new FixedPointCombMultiplier().Multiply(Curve.G, Scalar(privateKey)), publicKey);

    public EcdsaSignature Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey)
    {
        Require(hash);
        var scalar = Scalar(privateKey);
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(scalar, Curve));
        var pair = signer.GenerateSignature(hash.ToArray());
        var (r, s) = (pair[0], pair[1]);
        s = s.CompareTo(HalfOrder) > 0 ? Curve.N.Subtract(s) : s;
        return new(Word(r), Word(s), Parity(hash, scalar, r, s));
    }

    public bool TryRecover(ReadOnlySpan<byte> hash, EcdsaSignature signature, Span<byte> publicKey)
    {
        Require(hash);
        var r = FromWord(signature.R);
        var s = FromWord(signature.S);
        if (signature.YParity > 1 || !InRange(r) || !InRange(s) || Decompress(r, signature.YParity) is not { } ephemeral)
        {
            return false;
        }

        // Q = r⁻¹(sR − eG), SEC 1, 4.1.6.
        var inverse = r.ModInverse(Curve.N);
        var e = Unsigned(hash).Mod(Curve.N);
        var point = ECAlgorithms.SumOfTwoMultiplies(
            Curve.G, e.Negate().Multiply(inverse).Mod(Curve.N), ephemeral, s.Multiply(inverse).Mod(Curve.N)).Normalize();
        if (point.IsInfinity)
        {
            return false;
        }

        Write(point, publicKey);
        return true;
    }

    /// <summary>The parity of kG's y, where k = s⁻¹(e + rd): found with one multiplication instead of two trial recoveries.</summary>
    private static byte Parity(ReadOnlySpan<byte> hash, BigInteger key, BigInteger r, BigInteger s)
    {
        var k = s.ModInverse(Curve.N).Multiply(Unsigned(hash).Add(r.Multiply(key))).Mod(Curve.N);
        var point = new FixedPointCombMultiplier().Multiply(Curve.G, k).Normalize();
        return (byte)(point.AffineYCoord.TestBitZero() ? 1 : 0);
    }

    private static ECPoint? Decompress(BigInteger x, byte parity)
    {
        var encoded = new byte[33];
        encoded[0] = (byte)(2 + parity);
        Word(x).WriteBigEndian(encoded.AsSpan(1));
        try
        {
            return Curve.Curve.DecodePoint(encoded);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static void Write(ECPoint point, Span<byte> publicKey) => point.Normalize().GetEncoded(compressed: false).AsSpan(1).CopyTo(publicKey);

    private static bool InRange(BigInteger value) => value.SignValue > 0 && value.CompareTo(Curve.N) < 0;

    private static BigInteger Scalar(ReadOnlySpan<byte> privateKey)
    {
        var scalar = Unsigned(privateKey);
        return privateKey.Length == 32 && InRange(scalar)
            ? scalar
            : throw new ArgumentException("Not a private key of secp256k1.", nameof(privateKey));
    }

    private static void Require(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != 32)
        {
            throw new ArgumentException($"32 bytes are needed, not {hash.Length}.", nameof(hash));
        }
    }

    private static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(1, bytes.ToArray());

    private static UInt256 Word(BigInteger value) => UInt256.ReadBigEndian(value.ToByteArrayUnsigned());

    private static BigInteger FromWord(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return Unsigned(bytes);
    }

    private static ECDomainParameters Parameters()
    {
        var named = SecNamedCurves.GetByName("secp256k1");
        return new(named.Curve, named.G, named.N, named.H);
    }
}
