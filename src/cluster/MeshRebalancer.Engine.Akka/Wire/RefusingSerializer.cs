using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace MeshRebalancer.Engine.Akka.Wire;

/// <summary>Stands where Akka has a serializer for everything: what has no serializer of its own is neither sent nor read.</summary>
public sealed class RefusingSerializer : Serializer
{
    /// <param name="system">Given by Akka.</param>
    /// <param name="settings">Given by Akka, which has some for the serializer that this one replaces.</param>
    [SuppressMessage("Style", "IDE0060", Justification = "Akka calls this constructor.")]
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"A {obj.GetType().FullName} has no serializer and does not leave this node.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("These bytes ask for a serializer that makes objects of any type; there is none.");
}
