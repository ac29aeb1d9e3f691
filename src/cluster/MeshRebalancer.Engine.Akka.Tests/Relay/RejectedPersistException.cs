namespace MeshRebalancer.Engine.Akka.Tests.Relay;

/// <summary>The journal will not take it: to Akka a rejection, not a failure.</summary>
public sealed class RejectedPersistException() : Exception("The journal will not take it.");
