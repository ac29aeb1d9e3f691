namespace MeshRebalancer.Kernel;

/// <summary>The permanent name under which an event is stored, such as <c>transfer.started.v1</c>. Never renamed, only superseded.</summary>
/// <param name="name">Lower case: subject, past participle, version.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WireNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
